import { AblataError } from '@ablata/spec';

/** A place in a template where a value goes. */
export interface Hole {
  /** Its path, e.g. `['problems', '0', 'text']`; `*` stands for every item of a list. */
  readonly path: readonly string[];
  /** Written `{{context?}}`: nothing is put in where there is no value. */
  readonly optional: boolean;
  /** Where it begins, counted from 0. */
  readonly at: number;
}

/** A template's text and holes, in order. */
export type Template = readonly (string | Hole)[];

const PATH = /^\s*([^\s{}?.]+(?:\.[^\s{}?.]+)*)(\?)?\s*$/;

/**
 * Reads `{{path}}`, `{{path?}}` and `{{{{`, which stands for two braces. There is nothing else: no conditions, no filters, no code.
 *
 * @throws CONFIG_TEMPLATE with line and column.
 */
export function parseTemplate(text: string): Template {
  const parts: (string | Hole)[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open === -1) break;
    literal += text.slice(at, open);
    if (text.startsWith('{{{{', open)) {
      literal += '{{';
      at = open + 4;
      continue;
    }
    const close = text.indexOf('}}', open + 2);
    if (close === -1) throw invalid(text, open, "'{{' is never closed");
    const inside = text.slice(open + 2, close);
    const match = PATH.exec(inside);
    if (match === null) throw invalid(text, open, describe(inside));
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ path: (match[1] as string).split('.'), optional: match[2] !== undefined, at: open });
    at = close + 2;
  }
  literal += text.slice(at);
  if (literal !== '') parts.push(literal);
  return parts;
}

/** `line 2, column 5` of an offset. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${[...(before.at(-1) as string)].length + 1}`;
}

function describe(inside: string): string {
  if (inside.trim() === '') return "'{{' and '}}' have no column between them";
  return "what stands between '{{' and '}}' is no path";
}

function invalid(text: string, at: number, problem: string): AblataError {
  return new AblataError('CONFIG_TEMPLATE', `${placeIn(text, at)}: ${problem}`, {
    hint: "A template holds paths alone, such as {{text}}, {{problems.0.text}} or {{context?}}; '{{{{' gives two braces. What needs logic goes into a 'compute' stage.",
  });
}
