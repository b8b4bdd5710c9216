import { storedName } from '../table/stored-name.ts';
import { booksPart } from './books-part.ts';
import { type CardFacts, type CardFile, contentOf, isTable, onePerSet, subsetsOf } from './card-facts.ts';
import { experimentPart } from './experiment-part.ts';
import { madeBy } from './made-by.ts';
import { bytes, code, count, prose, table } from './markdown.ts';
import { measureRow } from './measures.ts';

/** Hugging Face's classes of size, by the rows below each bound. */
const SIZE_CATEGORIES: readonly [below: number, name: string][] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [Number.POSITIVE_INFINITY, 'n>10M'],
];

function hubConfigs(subsets: ReturnType<typeof subsetsOf>, largest: string, facts: CardFacts): string[] {
  return [
    'configs:',
    ...subsets.flatMap(([subset, parts]) => [
      `- config_name: ${scalar(subset === '' ? 'default' : subset)}`,
      ...(subset === largest && subset !== '' ? ['  default: true'] : []),
      '  data_files:',
      ...parts.flatMap(({ split, path }) => [`  - split: ${scalar(split)}`, `    path: ${scalar(path)}`]),
    ]),
    // Lines of JSON hold the further columns in one object, and vectors in a way of choice: what reads them finds out.
    ...(subsets.some(([, parts]) => parts.some(({ path }) => path.endsWith('.jsonl')))
      ? []
      : datasetInfo(subsets, facts)),
  ];
}

function datasetInfo(subsets: ReturnType<typeof subsetsOf>, facts: CardFacts): string[] {
  return [
    'dataset_info:',
    ...subsets.flatMap(([subset, parts]) => [
      `- config_name: ${scalar(subset === '' ? 'default' : subset)}`,
      '  features:',
      ...features(facts),
      '  splits:',
      ...parts.flatMap((file) => [
        `  - name: ${scalar(file.split)}`,
        `    num_bytes: ${file.bytes}`,
        `    num_examples: ${file.rows}`,
      ]),
      `  download_size: ${sum(parts, 'bytes')}`,
      `  dataset_size: ${sum(parts, 'bytes')}`,
    ]),
  ];
}

/**
 * The dataset card: a `README.md` whose YAML head tells Hugging Face the configs (one a size), splits and features, and whose
 * text tells people how the set was made, what came of it and what it is not good for.
 *
 * Source: "Create a dataset card" and "Data files Configuration" of the Hugging Face Hub documentation.
 */
export function buildDatasetCard(facts: CardFacts): string {
  const { name, files, text, embeddings, config, stats, license = 'other', language = 'en' } = facts;
  const made = madeBy(config);
  const origins = made.model ? 'the source texts and of the language model' : 'the source texts';
  const subsets = subsetsOf(files);
  const sets = onePerSet(files);
  const rows = Math.max(0, ...subsetsOf(sets).map(([, parts]) => sum(parts, 'rows')));
  const largest = subsets.at(-1)?.[0] ?? '';
  const loadable = subsetsOf(sets.filter(isTable));
  const head = [
    'language:',
    `- ${scalar(language)}`,
    `license: ${scalar(license)}`,
    `pretty_name: ${scalar(name)}`,
    'size_categories:',
    `- ${SIZE_CATEGORIES.find(([below]) => rows < below)![1]}`,
    ...(text === null && embeddings.length === 0 ? [] : ['task_categories:']),
    ...(text === null ? [] : ['- text-generation']),
    ...(embeddings.length === 0 ? [] : ['- feature-extraction']),
    'tags:',
    ...(made.model ? ['- synthetic'] : []),
    ...(embeddings.length === 0 ? [] : ['- embeddings']),
    '- ablata',
    ...(loadable.length === 0 ? [] : hubConfigs(loadable, largest, facts)),
  ];
  return [
    '---',
    ...head,
    '---',
    '',
    `# ${prose(name)}`,
    '',
    `${rows.toLocaleString('en')} ${contentOf(facts, 'float32 numbers')}.`,
    '',
    '## Sizes and splits',
    '',
    ...sizes(subsetsOf(sets)),
    '',
    ...(subsets.length > 1
      ? ['Subsets are nested: each smaller one is part of the larger ones, split by split.', '']
      : []),
    '```python',
    ...(loadable.length === 0
      ? openedInPython(files[0]?.shards[0]?.path ?? `${name}.pt`)
      : [
          'from datasets import load_dataset',
          `data = load_dataset('path/to/this/folder'${largest === '' ? '' : `, '${largest}'`}).with_format('torch')`,
        ]),
    '```',
    '',
    '## How it was made',
    '',
    'By [Ablata](https://github.com/ablata/ablata), from this experiment:',
    '',
    ...experimentPart(config),
    '',
    '## Books',
    '',
    'What became of every row that was asked for, and what each stage found.',
    '',
    ...booksPart(stats, config),
    '',
    ...(facts.diversity === undefined
      ? []
      : ['## Diversity', '', ...table(['measure', 'value'], Object.entries(facts.diversity).map(measureRow)), '']),
    '## Files',
    '',
    ...table(
      ['subset', 'split', 'file', 'size', 'SHA-256'],
      subsets.flatMap(([subset, parts]) =>
        parts.map((file) => [
          prose(subset || 'all'),
          prose(file.split),
          code(file.path),
          bytes(file.bytes),
          file.shards.length === 1
            ? `\`${file.shards[0]!.sha256.slice(0, 16)}…\``
            : `of ${file.shards.length} files: croissant.json`,
        ]),
      ),
    ),
    '',
    ...(facts.proof === true
      ? [
          '`proof.json` names the rows of each set and, for each row that was dropped as a near-duplicate, the kept row that stands for it; the vectors of such rows are in `proof/`.',
          '',
        ]
      : []),
    '## Limits',
    '',
    ...[
      ...made.caveats,
      made.model
        ? 'The texts were written by a language model or what stands in for one. Nobody has checked them one by one; they carry its errors and biases.'
        : 'Nobody has checked the rows one by one; they carry the errors and biases of their source.',
      ...(made.dedupe ? ['Near-duplicates were removed by the measure and threshold above, and by no other.'] : []),
      ...(embeddings.length === 0
        ? []
        : [
            'Embeddings are those of the named encoder, unnormalized unless it says otherwise: fit a normalizer on the training split only.',
          ]),
      ...(facts.limits ?? []),
    ].map((limit) => `- ${prose(limit)}`),
    '',
    '## Licence',
    '',
    license === 'other'
      ? `Not stated. The licences of ${origins} may bind what you do with this set.`
      : `${prose(license)}. The licences of ${origins} may bind what you do with this set as well.`,
    '',
  ].join('\n');
}

/** How a file is opened that is no table to the Hub. */
function openedInPython(path: string): string[] {
  const [, load, call] = OPENED.find(([ending]) => path.endsWith(ending)) ?? OPENED[0];
  return [load, `data = ${call(`'path/to/this/folder/${path}'`)}`];
}

const OPENED = [
  ['.pt', 'import torch', (path: string) => `torch.load(${path}, weights_only=True)`],
  ['.safetensors', 'from safetensors.torch import load_file', (path: string) => `load_file(${path})`],
  ['.arrow', 'from pyarrow import feather', (path: string) => `feather.read_table(${path})`],
  ['.npy', 'import numpy', (path: string) => `numpy.load(${path})`],
] as const;

function features({ text, embeddings, columns, more }: CardFacts): string[] {
  const types: Readonly<Record<string, string>> = {
    number: 'float64',
    boolean: 'bool',
    string: 'string',
    json: 'string',
  };
  const plain = (name: string, dtype: string): string[] => [`  - name: ${scalar(name)}`, `    dtype: ${dtype}`];
  const list = (name: string, dtype: string): string[] => [`  - name: ${scalar(name)}`, `    sequence: ${dtype}`];
  return [
    ...(text === null ? [] : plain(storedName(text), 'string')),
    ...plain('request', 'int32'),
    ...plain('candidate', 'int32'),
    ...plain('probability', 'float64'),
    ...list('problems', 'string'),
    ...(more === true ? plain('more', 'string') : []),
    ...Object.entries(columns).flatMap(([name, type]) => plain(storedName(name), types[type.replace('?', '')]!)),
    ...embeddings.flatMap(({ name }) => list(storedName(name), 'float32')),
  ];
}

/** A YAML scalar: JSON strings are YAML, and plain names need no quotes. */
function scalar(text: string): string {
  return /^[a-zA-Z][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** Rows by subset, smallest first, and split. */
function sizes(subsets: ReturnType<typeof subsetsOf>): string[] {
  const splits = [...new Set(subsets.flatMap(([, parts]) => parts.map(({ split }) => split)))];
  return table(
    ['subset', ...splits.map(prose), 'all'],
    subsets.map(([subset, parts]) => [
      prose(subset || 'all'),
      ...splits.map((split) =>
        count(
          sum(
            parts.filter((file) => file.split === split),
            'rows',
          ),
        ),
      ),
      `**${count(sum(parts, 'rows'))}**`,
    ]),
  );
}

function sum(files: readonly CardFile[], what: 'rows' | 'bytes'): number {
  return files.reduce((total, file) => total + file[what], 0);
}
