/**
 * What `readJson` of @ablata/answers makes of the cases of a well-known repairer of JSON, jsonrepair: how many are read to the same value, and every one
 * that is not, with the reason. The package as published holds no tests, so the suite is read from a checkout:
 *
 *     git clone --depth 1 https://github.com/josdejong/jsonrepair
 *     node -C @ablata/source bench/lenient-json.ts jsonrepair/src/index.test.ts [--all]
 *
 * Only the literal pairs of the suite are used; nothing of it runs.
 */

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { readJson } from '../packages/answers/src/index.ts';

interface Case {
  readonly written: string;
  /** The JSON the suite expects. */
  readonly expected: string;
}

const [path, ...flags] = process.argv.slice(2);
if (path === undefined)
  throw new Error('usage: node -C @ablata/source bench/lenient-json.ts PATH/TO/jsonrepair/src/index.test.ts [--all]');
const suite = readFileSync(path, 'utf8');

const LITERAL = String.raw`(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`;
const JOINED = `${LITERAL}(?:\\s*\\+\\s*${LITERAL})*`;
const literal = (source: string): string => runInNewContext(source) as string;
const cases: Case[] = [
  ...[
    ...suite.matchAll(
      new RegExp(`jsonrepair\\(\\s*(${JOINED})\\s*\\)\\s*\\)\\s*\\.toBe\\(\\s*(${JOINED})\\s*\\)`, 'gu'),
    ),
  ].map(([, written, expected]) => ({ written: literal(written as string), expected: literal(expected as string) })),
  ...[...suite.matchAll(new RegExp(`assertRepair\\(\\s*(${JOINED})\\s*\\)`, 'gu'))].map(([, written]) => {
    const json = literal(written as string);
    return { written: json, expected: json };
  }),
];

/** Why a difference is meant, by what the case is about; the first that fits. */
const REASONS: readonly (readonly [reason: string, fits: (written: string, expected: unknown) => boolean])[] = [
  [
    'cut, or a number without its end: nothing is made up',
    (written) => !closes(written) || /\d*[.e][+-]?[\],\s]|[[:]\s*[-.]\]|\\u[0-9a-f]{0,3}\]/u.test(written),
  ],
  ['a backslash that is no escape stays: it is LaTeX more often than a slip', (written) => written.includes('\\')],
  ['a fence, a pattern or several numbers inside brackets', (written) => /[[{]`{3}|\[\/|\d \d/u.test(written)],
  [
    'a comment, a sum or a bracket inside a string is its text',
    (written) => /"[^"]*(?:\/\*|\+)|["\d]["\]}] more/u.test(written),
  ],
  [
    'a quote missing at the end of a list: its commas are those of a sentence',
    (written) => /"[^"]*\]$/u.test(written) || /,\}$/u.test(written),
  ],
];

let same = 0;
const different = new Map<string, string[]>();
for (const original of cases) {
  const { written, expected } = inList(original);
  const read = readJson({ text: written, finishReason: 'stop' });
  const wanted = parse(expected);
  const got = 'value' in read ? JSON.stringify(read.value) : read.reject.reason;
  if ('value' in read && got === JSON.stringify(wanted)) {
    same++;
    continue;
  }
  const reason = REASONS.find(([, fits]) => fits(written, wanted))?.[0] ?? 'other';
  const lines = different.get(reason) ?? [];
  lines.push(`  ${JSON.stringify(written)}\n      theirs ${expected}\n      ours   ${got}`);
  different.set(reason, lines);
}

console.log(`${cases.length} cases, ${same} read to the same value`);
for (const [reason, lines] of different) {
  console.log(`\n${lines.length} ${reason}`);
  if (reason === 'other' || flags.includes('--all')) console.log(lines.join('\n'));
}

/** A value alone is prose to us; in a list it shows what is made of it. */
function inList(original: Case): Case {
  if (
    /^\s*(?:\/\*[\s\S]*?\*\/\s*|[\w$]+\s*\(\s*|`{3}\w*\s*|\[`{3}\w*\s*)*[{[]/u.test(original.written) ||
    parse(original.written) !== undefined
  )
    return original;
  // Several values alone: the suite puts them into a list itself.
  const list = original.expected.startsWith('[\n');
  return { written: `[${original.written}]`, expected: list ? original.expected : `[${original.expected}]` };
}

/** Whether all brackets that are opened outside of double quotes are closed. */
function closes(written: string): boolean {
  const brackets = written.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '').replaceAll(/[^{}[\]]/gu, '');
  const count = (char: string): number => brackets.split(char).length - 1;
  return count('{') <= count('}') && count('[') <= count(']');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
