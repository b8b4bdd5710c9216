import type { Choices } from './init-choices.ts';

/** A service as TypeScript and YAML both write it, what has to be installed for it, and what has to be done before it answers. */
interface Part {
  readonly service: string;
  readonly plugin?: string;
  readonly install?: string;
  readonly before?: string;
}

const LLM: Readonly<Record<Choices['llm'], Part>> = {
  'stand-in': { service: `{ use: 'phrase-grammar' }` },
  vllm: {
    service: `{ use: 'vllm', baseURL: 'http://localhost:8000/v1', model: 'Qwen/Qwen2.5-7B-Instruct', temperature: 1 }`,
    before: 'start the server: vllm serve Qwen/Qwen2.5-7B-Instruct',
  },
  local: {
    service: `{ use: 'local', model: 'model.gguf', contextSize: 4096 }`,
    plugin: '@ablata/llm-local',
    install: 'node-llama-cpp',
    before: 'put a GGUF file here as model.gguf',
  },
};

/** Near-duplicates lie at another cosine for each encoder. */
const ENCODER: Readonly<Record<Choices['encoder'], Part & { readonly threshold: number }>> = {
  'stand-in': { service: `{ use: 'lexical' }`, threshold: 0.82 },
  onnx: {
    service: `{ use: 'onnx', model: 'all-MiniLM-L6-v2' }`,
    threshold: 0.9,
    plugin: '@ablata/encoder-onnx',
    install: 'onnxruntime-node',
    before: 'fetch the weights: npx ablata-onnx download all-MiniLM-L6-v2',
  },
  sonar: {
    service: `{ use: 'sonar', language: 'eng_Latn' }`,
    threshold: 0.95,
    plugin: '@ablata/encoder-sonar',
    install: 'onnxruntime-node',
    before: 'fetch the weights: npx ablata-sonar download',
  },
  openai: {
    service: `{ use: 'openai-embeddings', baseURL: 'http://localhost:8001/v1', model: 'intfloat/multilingual-e5-small', dimension: 384 }`,
    threshold: 0.95,
    plugin: '@ablata/encoder-openai',
    before: 'start the server: vllm serve intfloat/multilingual-e5-small --runner pooling --port 8001',
  },
};

/** What a new project consists of. */
export interface InitialProject {
  /** Texts by name, relative to its folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages besides `ablata`. */
  readonly packages: readonly string[];
  /** What has to be done before the first run, a sentence each. */
  readonly before: readonly string[];
}

/** The config for some choices, and what belongs to it. */
export function initialProject(choices: Choices): InitialProject {
  const own = choices.graph === 'texts';
  const parts: Part[] = [...(own ? [] : [LLM[choices.llm]]), ENCODER[choices.encoder]];
  const name = choices.config === 'ts' ? 'ablata.config.ts' : 'ablata.yaml';
  return {
    files: {
      [name]: choices.config === 'ts' ? asTypeScript(choices, parts) : asYaml(choices, parts),
      ...(own && { 'texts.jsonl': OWN_TEXTS }),
      '.gitignore': 'node_modules/\nruns/\n.ablata/\n',
    },
    packages: parts.flatMap(({ plugin, install }) => [plugin, install].filter((each) => each !== undefined)),
    before: parts.flatMap(({ before }) => before ?? []),
  };
}

function notesOf({ graph, llm, encoder }: Choices): string[] {
  const stands = [
    ...(graph === 'generate' && llm === 'stand-in' ? ['the language model is a phrase grammar'] : []),
    ...(encoder === 'stand-in' ? ['the encoder sees spelling, not meaning'] : []),
  ];
  return [
    ...(stands.length > 0
      ? [`Honest stand-ins, good for a first try and nothing else: ${stands.join(', and ')}.`]
      : []),
    ...(graph === 'texts' ? ['Texts of your own: a line of JSON each. Without a target all are taken.'] : []),
    'What else there is: ablata schema, and https://github.com/ablata/ablata/blob/main/docs/guide/config.md',
  ];
}

function entriesOf(choices: Choices, parts: readonly Part[]): [string, string][] {
  const plugins = parts.flatMap(({ plugin }) => (plugin ? [`'${plugin}'`] : []));
  return [
    ['name', `'first'`],
    ['seed', '42'],
    ...(choices.graph === 'texts'
      ? ([['graph', `'texts'`]] as [string, string][])
      : ([['target', '1000']] as [string, string][])),
    ...(plugins.length > 0 ? ([['plugins', `[${plugins.join(', ')}]`]] as [string, string][]) : []),
  ];
}

function servicesOf(choices: Choices): [string, string][] {
  const { service, threshold } = ENCODER[choices.encoder];
  const ratios = 'ratios: { train: 0.8, val: 0.1, test: 0.1 }';
  const own = choices.graph === 'texts';
  return [
    ['source', own ? `{ use: 'jsonl', path: 'texts.jsonl' }` : `{ use: 'word-problems' }`],
    ...(own
      ? []
      : ([
          ['prompt', `{ use: 'verbalized-sampling', problems: [3, 5], candidates: 5 }`],
          ['llm', LLM[choices.llm].service],
        ] as [string, string][])),
    ['encoder', service],
    ['dedupe', `{ use: 'cosine', threshold: ${threshold} }`],
    ['splits', own ? `{ use: 'random', ${ratios} }` : `{ use: 'nested', sizes: [100, 1000], ${ratios} }`],
    ['output', `[{ use: 'pt' }]`],
  ];
}

function asTypeScript(choices: Choices, parts: readonly Part[]): string {
  return [
    `import { defineExperiment } from 'ablata';`,
    '',
    ...notesOf(choices).map((note) => `// ${note}`),
    'export default defineExperiment({',
    ...entriesOf(choices, parts).map(([key, value]) => `  ${key}: ${value},`),
    '  services: {',
    ...servicesOf(choices).map(([key, value]) => `    ${key}: ${value},`),
    '  },',
    '});',
    '',
  ].join('\n');
}

function asYaml(choices: Choices, parts: readonly Part[]): string {
  return [
    '# yaml-language-server: $schema=ablata.schema.json',
    ...notesOf(choices).map((note) => `# ${note}`),
    ...entriesOf(choices, parts).map(([key, value]) => `${key}: ${value}`),
    'services:',
    ...servicesOf(choices).map(([key, value]) => `  ${key}: ${value}`),
    '',
  ].join('\n');
}

const OWN_TEXTS = `${[
  'Write down what is given before you calculate.',
  'Write down what is given before calculating.',
  'Name the unknown, and say in which unit you want it.',
  'Draw the situation as a bar and label each part.',
  'Estimate the result first; a wrong power of ten shows at once.',
  'Solve a smaller case by hand and watch what you do.',
  'Work backwards from what is asked to what is known.',
  'Put the result back into the problem and see whether it fits.',
  'Split the problem where two sentences change the same quantity.',
  'Say the plan in one sentence before the first step.',
  'Cross out numbers that the question does not need.',
  'Ask what would change if one number were doubled.',
]
  .map((text, index) => JSON.stringify({ id: String(index + 1), text }))
  .join('\n')}\n`;
