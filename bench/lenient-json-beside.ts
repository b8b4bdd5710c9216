/**
 * The recorded answers of @ablata/answers' fixtures, read by it and by the well-kept lenient readers of JSON: how many give exactly the texts and
 * probabilities that a person reads in them. Around each peer stands what a careful user would write: the fence is taken off, the text between the
 * first and the last bracket is given, `responses` or the list itself is taken. In an empty FOLDER:
 *
 *     npm install jsonrepair@3.15.0 json5@2.2.3 partial-json@0.1.7
 *     node -C @ablata/source bench/lenient-json-beside.ts FOLDER
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readAnswers } from '../packages/answers/src/index.ts';
import type { FinishReason } from '../packages/spec/src/index.ts';

type Pairs = (readonly [text: string, probability: number | null])[];
interface Case {
  readonly style: string;
  readonly finish: FinishReason;
  readonly raw: string;
  readonly expect: Pairs;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node -C @ablata/source bench/lenient-json-beside.ts FOLDER');
const installed = createRequire(join(folder, 'x.js'));
const { jsonrepair } = installed('jsonrepair') as { jsonrepair(text: string): string };
const { parse: json5 } = installed('json5') as { parse(text: string): unknown };
const { parse: partial } = installed('partial-json') as { parse(text: string): unknown };

const cases = ['field-cases', 'cases'].flatMap((name) =>
  readFileSync(new URL(`../packages/answers/src/__fixtures__/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)
    .filter(({ style }) => style === 'verbalized-sampling'),
);

/** Between the first and the last bracket, or to the end where none closes. */
function bare(raw: string): string {
  const start = raw.search(/[[{]/);
  const end = Math.max(raw.lastIndexOf(']'), raw.lastIndexOf('}'));
  return start < 0 ? raw : raw.slice(start, end > start ? end + 1 : undefined);
}

function pairs(value: unknown): Pairs {
  const list = Array.isArray(value) ? value : (value as { responses?: unknown } | null)?.responses;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: { text?: unknown; probability?: unknown } | null) =>
    typeof each?.text === 'string'
      ? [[each.text, typeof each.probability === 'number' ? each.probability : null] as const]
      : [],
  );
}

const readers: Record<string, (each: Case) => Pairs> = {
  '@ablata/answers': ({ raw, finish }) =>
    readAnswers({ text: raw, finishReason: finish }, { form: 'json' }).candidates.map(
      ({ text, probability }) => [text, probability] as const,
    ),
  'JSON.parse': ({ raw }) => pairs(JSON.parse(bare(raw))),
  jsonrepair: ({ raw }) => pairs(JSON.parse(jsonrepair(bare(raw)))),
  json5: ({ raw }) => pairs(json5(bare(raw))),
  'partial-json': ({ raw }) => pairs(partial(bare(raw))),
};

const rows: Record<string, object> = {};
for (const [name, read] of Object.entries(readers)) {
  let [right, nothing, wrong] = [0, 0, 0];
  const once = (each: Case): Pairs => {
    try {
      return read(each);
    } catch {
      return [];
    }
  };
  for (const each of cases) {
    const found = once(each);
    if (JSON.stringify(found) === JSON.stringify(each.expect)) right++;
    else if (found.length === 0) nothing++;
    else wrong++;
  }
  const before = process.cpuUsage();
  for (let round = 0; round < 20; round++) for (const each of cases) once(each);
  const { user, system } = process.cpuUsage(before);
  rows[name] = {
    'as a person reads it': right,
    'nothing read': nothing,
    'something else read': wrong,
    'µs an answer': Math.round((user + system) / 20 / cases.length),
  };
}
console.log(`${cases.length} answers`);
console.table(rows);
