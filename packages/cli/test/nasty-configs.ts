/** A config of several mistakes: its file, its text or bytes, the words behind the command, and what beside it lies. */
export interface NastyConfig {
  readonly what: string;
  readonly file: string;
  readonly text: string | Uint8Array;
  readonly command?: readonly string[];
  readonly beside?: Readonly<Record<string, string>>;
}

const YAML = `name: small
target: 20
services:
  source: { use: word-problems }
  prompt: { use: verbalized-sampling, candidates: 5 }
  llm: { use: vllm, model: m, baseURL: SERVER }
  encoder: { use: lexical }
  dedupe: { use: cosine, threshold: 0.82 }
  splits: { use: nested, sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } }
  output: [{ use: pt }]
`;
const JSON_CONFIG = `{
\t"name": "small",
\t"target": "20",
\t"services": {
\t\t"source": { "use": "jsonl", "path": "nope.jsonl" },
\t\t"prompt": { "use": "verbalized-sampling", "candidats": 5 },
\t\t"llm": { "use": "vllm", "model": "m", "baseURL": "SERVER" },
\t\t"encoder": { "use": "lexical", "dimension": "wide" },
\t\t"dedupe": { "use": "cosine" },
\t\t"splits": { "use": "nested", "sizes": [10, 20] },
\t\t"output": [{ "use": "pt" }]
\t}
}
`;
const TS = `import { defineExperiment } from '@ablata/core';

const llm = { use: 'vllm', model: 'm', baseURL: 'SERVER' } as const;

export default defineExperiment({
  name: 'small',
  target: 20,
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', candidates: 5 },
    llm,
    encoder: { use: 'lexical' },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'nested', sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
});
`;
const ts = (...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((text, [from, to]) => text.replace(from, to), TS);
const yaml = (...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((text, [from, to]) => text.replace(from, to), YAML);
const VARIANTS = `variants:
  large: { services.splits.sizes: [10, 5000] }
  lost: { services.dedup.threshold: 0.9, target: many }
  low: { target: 15 }
  text: { services.dedupe: cosine }
ablations:
  threshold: { services.dedupe.threshold: [0.9, 9.5, high] }
  uneven: { services.prompt.candidates: [3, 4], services.dedupe.threshold: [0.9] }
`;
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(YAML, 'utf16le')]);
const latin1 = Buffer.from(YAML.replace('small', 'klein-über'), 'latin1');

export const NASTY: readonly NastyConfig[] = [
  { what: 'variants and axes', file: 'ablata.yaml', text: YAML + VARIANTS, command: ['ablate'] },
  { what: 'several models', file: 'ablata.yaml', text: yaml(['  encoder:', '  judge: { slot: llm, use: vllm, model: m, baseURL: nonsense, apiKeyEnv: ABLATA_NO_SUCH_KEY, tls: { ca: ca.pem, key: key.pem } }\n  second: { slot: llm, use: vllm, temperature: hot }\n  encoder:']) },
  { what: 'judges', file: 'ablata.config.ts', text: ts(["output: [{ use: 'pt' }],\n  },", "output: [{ use: 'pt' }],\n    judge: { slot: 'llm', use: 'vllm', baseURL: 'SERVER' },\n  },\n  stages: [{ use: 'judge', after: 'dedupe', with: { llm: 'juge' }, scale: [5, 1], as: 'two words' }],"]) },
  { what: 'graph stages', file: 'ablata.yaml', text: `${YAML}stages:\n  - { use: tokens, after: parse, unit: tokens, tokenizer: nope/tokenizer.json }\n  - { use: where, keep: 'lenth > 3', after: tokens }\n  - { use: filter-language, after: parce, languages: [xx] }\n  - { remove: nobody }\n  - 7\n` },
  { what: 'nested options', file: 'ablata.config.ts', text: ts(['threshold: 0.82', 'threshold: 0.82, index: 7'], ["use: 'pt'", "use: 'parquet', shard: { rows: 'many', bites: 3 }, layout: 'wide'"], ['candidates: 5', "candidates: 0, template: { usr: 'x' }, problems: ['a', 2, 3]"]) },
  { what: 'duplicate keys', file: 'ablata.yaml', text: yaml(['target: 20', 'target: 20\ntarget: 30'], ['candidates: 5', 'candidates: 5, candidates: six'], ['cosine,', 'cosin,']) },
  { what: 'anchors', file: 'ablata.yaml', text: yaml(['  llm: {', '  llm: &model {'], ['  encoder:', '  judge: { <<: *model, slot: llm, temperture: 1 }\n  other: *modell\n  third: *modem\n  encoder:']) },
  { what: 'merged', file: 'ablata.yaml', text: yaml(['  llm: {', '  llm: &model { temperature: -1,'], ['  encoder:', '  judge:\n    <<: *model\n    slot: llm\n    top: 1\n  encoder:']) },
  { what: 'tabs', file: 'ablata.yaml', text: yaml(['  source:', '\tsource:'], ['  llm:', '\tllm:']) },
  { what: 'BOM and CRLF', file: 'ablata.yaml', text: `\uFEFF${yaml(['name: small', 'nme: small'], ['0.82', '8.2']).replaceAll('\n', '\r\n')}` },
  { what: 'BOM and CRLF in TypeScript', file: 'ablata.config.ts', text: `\uFEFF${ts(['target: 20', 'taget: 20'], ['0.82', '8.2']).replaceAll('\n', '\r\n')}` },
  { what: 'UTF-16', file: 'ablata.yaml', text: utf16 },
  { what: 'Latin-1', file: 'ablata.yaml', text: latin1 },
  { what: 'nothing', file: 'ablata.yaml', text: '' },
  { what: 'comments alone', file: 'ablata.yaml', text: '# to do\n' },
  { what: 'an empty module', file: 'ablata.config.ts', text: '' },
  { what: 'a TypeScript config that throws', file: 'ablata.config.ts', text: ts(["import { defineExperiment } from '@ablata/core';", "import { readFileSync } from 'node:fs';\nimport { defineExperiment } from '@ablata/core';\nconst text = readFileSync('nope.txt', 'utf8');"]) },
  { what: 'one whose import throws', file: 'ablata.config.ts', text: `import './x.ts';\n${TS}`, beside: { 'x.ts': "\nthrow new TypeError('no luck');\n" } },
  { what: 'a function', file: 'ablata.config.ts', text: ts(['export default defineExperiment({', 'export default () => defineExperiment({']) },
  { what: 'a syntax error', file: 'ablata.config.ts', text: ts(['target: 20', 'target 20']) },
  { what: 'a missing package', file: 'ablata.config.ts', text: `import 'nope-package';\n${TS}` },
  { what: 'a missing module', file: 'ablata.config.ts', text: `import './nope.ts';\n${TS}` },
  { what: 'flags', file: 'ablata.yaml', text: yaml(['0.82', '8.2']), command: ['run', '--set', 'services.prompt.candidates=many', '--set', 'services.dedup.threshold=0.9', '--set', 'services.output.1.use=npy', '--set', 'services.llm.model.size=7', '--set', 'nonsense', '--set', 'services.encoder.use=lexicl', '--target', 'ten'] },
  { what: 'flags of a sound config', file: 'ablata.config.ts', text: TS, command: ['run', '--set', 'services.splits.sizes=[10,7000]', '--set', 'services.llm.apiKeyEnv=ABLATA_NO_SUCH_KEY', '--target', '15'] },
  { what: 'flags of a broken config', file: 'ablata.yaml', text: 'name: [', command: ['run', '--set', 'nonsense'] },
  { what: 'JSON with tabs', file: 'ablata.json', text: JSON_CONFIG },
  { what: 'JSON that is none', file: 'ablata.json', text: JSON_CONFIG.replace('"small",', '"small"') },
  { what: 'services of a wrong kind', file: 'ablata.yaml', text: yaml(['  encoder: { use: lexical }', '  encoder: lexical'], ['target: 20', 'target: 20\nrun: { executor: { use: bullmq, for: [lm] }, prices: cheap }\nbudget: []\nsaturation: true'], ['[{ use: pt }]', '[{ use: pt }, { use: pt }, {}]']) },
  { what: 'stage files', file: 'ablata.yaml', text: `${YAML}stages:\n  - { use: ./broken.ts, after: parse }\n  - { use: ./nothing.ts, after: parse }\n  - { use: ./none.ts, after: parse }\nplugins: [./broken.ts, ./nothing.ts]\n`, beside: { 'broken.ts': 'export default {\n  a b\n};\n', 'nothing.ts': 'export const x = 1;\n' } },
  { what: 'paths outside', file: 'ablata.yaml', text: yaml(['source: { use: word-problems }', 'source: { use: jsonl, path: ../other/texts.jsonl }'], ['candidates: 5', 'candidates: 5, templateFile: /etc/template.md']) },
  { what: 'two versions of one thing', file: 'ablata.config.ts', text: ts(['target: 20', 'target: 20,\n  target: 0']) },
]; // biome-ignore format: a line each
