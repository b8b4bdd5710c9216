/** A config without mistakes, whose folder has `plugins/mine.ts` and `texts.jsonl`. */
export const RIGHT = `name: small
seed: 1
target: 20
plugins: [./plugins/mine.ts]
services:
  source: { use: word-problems }
  prompt: { use: verbalized-sampling, candidates: 5 }
  llm: { use: phrase-grammar }
  encoder: { use: lexical }
  dedupe: { use: cosine, threshold: 0.82 }
  splits: { use: nested, sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } }
  output: [{ use: pt }]
  terse: { slot: prompt, use: direct, problems: [3, 5] }
  tails: { slot: prompt, use: verbalized-sampling, keep: tails, threshold: 0.1 }
  judge: { slot: llm, use: vllm, model: m, baseURL: 'http://127.0.0.1:9/v1' }
  mine: { slot: source, use: jsonl, path: texts.jsonl }
stages:
  - { use: where, after: parse, keep: 'probability > 0.1' }
  - { use: compute, after: where, as: letters, value: 'size(text)' }
  - { use: where, name: long, after: compute, keep: 'letters > 1' }
  - { use: rename, after: long, columns: { letters: length } }
  - { use: limit, after: rename, perRequest: 3 }
  - { stage: encode, column: text }
  - { use: drop-columns, after: dedupe, columns: [length] }
`;

export type Mistake = readonly [right: string, wrong: string, ...said: readonly RegExp[]];
/** Mistakes that have nothing to do with each other: what to write instead of what, and all that is said of it. */
export const MISTAKES: readonly Mistake[] = [
  ['seed: 1', 'sed: 1', /:2:1 sed is not known in an experiment. Did you mean 'seed'\?/],
  ['target: 20', 'target: "20"', /:3:9 target must be a number/],
  ['./plugins/mine.ts', './plugns/mine.ts', /:4:11 plugins\[0\]: there is no module .* Did you mean '\.\/plugins\/mine\.ts'\?/],
  ['use: word-problems', 'use: word-problem', /:6:18 services\.source\.use: nothing named 'word-problem'/],
  ['verbalized-sampling, candidates: 5', 'verbalized-samplin, candidates: five', /services\.prompt\.use: nothing named 'verbalized-samplin'/, /services\.prompt\.candidates must be a number/],
  ['  llm: { use: phrase-grammar }\n', '\n', /nothing is bound in the slot 'llm'/],
  ['threshold: 0.82', 'treshold: 0.82, expectedRows: few', /services\.dedupe\.treshold is not known/, /services\.dedupe\.expectedRows must be/],
  ['test: 0.1', 'test: 0.2', /services\.splits\.ratios must be shares/],
  ["after: parse, keep: 'probability > 0.1'", "after: parce, kep: 'probability > 0.1'", /stages\[0\]\.after: the graph has no stage 'parce'/, /stages\[0\]\.kep is not known/],
  ['size(text)', 'size(txt)', /:19:\d+ stages\[1\]\.value: .*no column 'txt' reaches/],
  ['letters > 1', 'leters > 1', /:20:\d+ stages\[2\]\.keep: .*no column 'leters' reaches/],
  ['use: limit', 'use: limt', /:22:\d+ stages\[4\]\.use: no stage 'limt' is offered. Did you mean 'limit'\?/],
  ['column: text', 'column: tekst', /:23:\d+ stages\[5\]: the stage 'encode' reads the column 'tekst'/],
  ['columns: [length]', 'columns: [lengths, widths]', /:24:\d+ stages\[6\].*'lengths'/, /:24:\d+ stages\[6\].*'widths'/],
  // What services refuse only when they are made.
  ['problems: [3, 5]', 'problems: [5, 3]', /:13:49 services\.terse\.problems: .* has its bounds the wrong way round/],
  [', threshold: 0.1 }', ' }', /:14:\d+ services\.tails\.keep: .* needs a threshold/],
  ['model: m,', 'model: m, apiKeyEnv: ABLATA_NO_SUCH_KEY,', /:15:\d+ services\.judge\.apiKeyEnv: .* ABLATA_NO_SUCH_KEY, which is not set/],
  ['path: texts.jsonl', 'path: text.jsonl', /:16:\d+ services\.mine\.path: source jsonl: can't read .*text\.jsonl: there is no such file/],
]; // biome-ignore format: a table

/** A mistake that can't be judged where the target, or what divides the rows, is wrong as well. */
export const TOO_LARGE: Mistake = [
  'sizes: [10, 20]',
  'sizes: [10, 2000]',
  /:11:\d+ services\.splits\.sizes\[1\]: .* need 2000 rows, and the target is 20\b/,
];
export const HUSHES_TOO_LARGE = /^(target|test): /; // biome-ignore format: a line each
