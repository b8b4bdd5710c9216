import { AblataError, severalErrors } from '@ablata/spec';
import type { Alias, Document, LineCounter, Pair, YAMLError, YAMLMap } from 'yaml';
import type { ConfigPath } from './locate.ts';
import type { RawConfig } from './raw-config.ts';
import { sourceText } from './source-text.ts';

type Yaml = typeof import('yaml');

/** A node of the document, as far as its place goes. */
interface Placed {
  readonly range?: readonly number[] | null;
}

/** Reads YAML, and JSON, which is YAML. @throws CONFIG_UNREADABLE */
export async function readYaml(file: string, label: string): Promise<RawConfig> {
  const yaml = await import('yaml'); // only who writes YAML waits for it
  const lines = new yaml.LineCounter();
  const language = file.endsWith('.json') ? 'JSON' : 'YAML';
  const text = await sourceText(file, label);
  const document = yaml.parseDocument(text, { lineCounter: lines, merge: true });
  const faults = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const told = (faults.length > 0 ? faults.slice(0, 1) : [...document.errors, ...document.warnings]).map((error) =>
    explain(error, `${label}${placeOf(error.pos[0], lines)}`, language, text),
  );
  if (faults.length > 0) throw told[0];
  told.push(...unresolved(document, yaml, (offset) => `${label}${placeOf(offset, lines)}`));
  const value = toValue(document, label, language, told);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'empty' : `a ${typeof value}`;
    const [start = 0] = (document.contents as Placed | null)?.range ?? [];
    const place = value === null ? ':1:1' : placeOf(start, lines);
    throw new AblataError('CONFIG_UNREADABLE', `${label}${place} must hold an experiment, and is ${what}`, {
      hint: 'Begin with: name: …, target: …, services: …',
    });
  }
  return {
    value,
    wrong: told,
    position(path, part) {
      // What is missing has no place of its own: point at what it is missing from.
      for (let length = path.length; length >= 0; length--) {
        const found = find(document, path.slice(0, length), yaml);
        const [offset] =
          (part === 'key' && length === path.length && found?.key ? found.key : found?.value)?.range ?? [];
        if (offset !== undefined) return placeOf(offset, lines);
      }
      return '';
    },
  };
}

function placeOf(offset: number, lines: LineCounter): string {
  const { line, col } = lines.linePos(offset);
  return `:${line}:${col}`;
}

function explain(error: YAMLError, place: string, language: string, text: string): AblataError {
  const { code, message, pos } = error;
  const cause = error;
  if (code === 'DUPLICATE_KEY')
    return new AblataError(
      'CONFIG_INVALID',
      `${place} ${/^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? 'a key'} is written twice in one map`,
      {
        cause,
        hint: 'Keep one of them.',
      },
    );
  if (code === 'MULTIPLE_DOCS')
    return new AblataError('CONFIG_UNREADABLE', `${place} begins a second document: a config is one`, {
      cause,
      hint: 'Make it a file of its own, or write what differs under: variants.',
    });
  // The parser ends its messages with the place, which stands before ours, and the line itself.
  const said = (message.split('\n')[0] as string).replace(/ at line \d+, column \d+:?$/, '');
  return new AblataError('CONFIG_UNREADABLE', `${place} is not valid ${language}: ${said}`, {
    cause,
    hint: HINTS[code] ?? 'Mind the indentation, and put texts with : # { [ or , in quotes.',
  });
}

const HINTS: Readonly<Partial<Record<string, string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  MISSING_CHAR: 'Put in what is missing there, or just before.',
  TAG_RESOLVE_FAILED: 'Put the text in quotes when the ! belongs to it; else take the tag out.',
};

/** Aliases without an anchor before them. */
function unresolved(document: Document, { visit }: Yaml, placeAt: (offset: number) => string): AblataError[] {
  const wrong: AblataError[] = [];
  visit(document, {
    Alias(_, alias: Alias) {
      if (alias.resolve(document)) return;
      const place = placeAt(alias.range?.[0] ?? 0);
      wrong.push(
        new AblataError('CONFIG_UNREADABLE', `${place}: nothing before it is called &${alias.source}`, {
          hint: `Write &${alias.source} before the value that *${alias.source} stands for, or put the text in quotes.`,
        }),
      );
    },
  });
  return wrong;
}

/** Aliases are followed only now: to nobody, or to far too many. */
function toValue(document: Document, label: string, language: string, told: readonly AblataError[]): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw told.length > 0
      ? severalErrors(told)
      : new AblataError('CONFIG_UNREADABLE', `${label} is not valid ${language}: ${(cause as Error).message}`, {
          cause,
        });
  }
}

interface Found {
  readonly key: Placed | undefined;
  readonly value: Placed | undefined;
}

/** What stands at a path: as it is written there, behind aliases and in what is merged in. */
function find(document: Document, path: ConfigPath, yaml: Yaml): Found | undefined {
  let at: Found | undefined = { key: undefined, value: (document.contents ?? undefined) as Placed | undefined };
  for (const key of path) {
    const node = followed(at?.value, document, yaml);
    if (yaml.isMap(node)) at = inMap(node, key, document, yaml);
    else if (yaml.isSeq(node)) at = { key: undefined, value: node.items[Number(key)] as Placed | undefined };
    else return undefined;
    if (at?.value === undefined && at?.key === undefined) return undefined;
  }
  return at;
}

function inMap(map: YAMLMap, key: PropertyKey, document: Document, yaml: Yaml): Found | undefined {
  const named = (name: string) => (pair: Pair) => yaml.isScalar(pair.key) && String(pair.key.value) === name;
  const own = map.items.findLast(named(String(key)));
  if (own) return { key: own.key as Placed, value: (own.value ?? undefined) as Placed | undefined };
  const merged = followed(map.items.find(named('<<'))?.value, document, yaml);
  for (const each of yaml.isSeq(merged) ? merged.items.toReversed() : [merged]) {
    const source = followed(each, document, yaml);
    const found = yaml.isMap(source) ? inMap(source, key, document, yaml) : undefined;
    if (found) return found;
  }
  return undefined;
}

function followed(node: unknown, document: Document, { isAlias }: Yaml): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
