import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { root, succeed } from './ablata.ts';
import { copyExample } from './example.ts';

const fixtures = join(root, 'packages/encoder-sonar/src/__fixtures__');

/** SONAR's published weights are 3 GB; this is a checkpoint of their layout with random weights, to which all texts are much alike. */
const SONAR = { checkpoint: 'small.pt', tokenizer: 'tiny.model', attentionHeads: 2 };
const THRESHOLD_OF_RANDOM = 0.99;
/** As `examples/encoders` has them. */
const ENCODERS = ['lexical', 'onnx', 'sonar'] as const;

interface Manifest {
  readonly outcome: string;
  readonly books: { readonly asked: number; readonly kept: number; readonly fates: { readonly duplicate: number } };
  readonly payments: { readonly completions: { readonly paid: number; readonly reused: number } };
}

export interface ComparedEncoders {
  /** Candidates that each of them saw. */
  readonly candidates: number;
  /** What `table.mjs` prints. */
  readonly table: string;
}

/**
 * Runs `examples/encoders` with some of its encoders over so many requests, and its table; holds that all saw the same candidates, and that each answer was
 * paid once.
 *
 * @param minilm a folder with all-MiniLM-L6-v2, for `onnx`
 */
export async function compareEncoders(
  requests: number,
  encoders: readonly (typeof ENCODERS)[number][],
  minilm?: string,
): Promise<ComparedEncoders> {
  const folder = copyExample('encoders');
  cpSync(join(fixtures, 'checkpoints/small.pt'), join(folder, 'small.pt'));
  writeFileSync(join(folder, 'tiny.model'), gunzipSync(readFileSync(join(fixtures, 'tokenizers/tiny.model.gz'))));
  const positions = JSON.stringify(encoders.map((name) => ENCODERS.indexOf(name)));
  writeFileSync(
    join(folder, 'small.config.ts'),
    `import config from './ablata.config.ts';
     const { 'services.encoder': [lexical, onnx, sonar], 'services.dedupe.threshold': [one, two] } = config.ablations.encoder;
     const encoders = [lexical, onnx, { ...sonar, ...${JSON.stringify(SONAR)} }];
     const thresholds = [one, two, ${THRESHOLD_OF_RANDOM}];
     const some = (values) => ${positions}.map((at) => values[at]);
     export default { ...config, budget: { requests: ${requests} },
       ablations: { encoder: { 'services.encoder': some(encoders), 'services.dedupe.threshold': some(thresholds) } } };`,
  );
  const env = { ABLATA_CACHE_DIR: join(folder, 'cache'), ...(minilm !== undefined && { ABLATA_MINILM_DIR: minilm }) };
  await succeed(['ablate', '--config', 'small.config.ts'], { cwd: folder, env });

  // The first encoder is the base; the others are named by what differs, in the order of the alphabet as given here.
  const runs = readdirSync(join(folder, 'runs'))
    .filter((name) => /^encoders\.(base|encoder-.+)$/.test(name))
    .sort()
    .map((name) => join(folder, 'runs', name, 'run.json'))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Manifest);
  const candidates = (runs[0] as Manifest).books.asked;
  expect(runs.map(({ payments }) => [payments.completions.paid, payments.completions.reused])).toEqual(
    encoders.map((_, index) => (index === 0 ? [requests, 0] : [0, requests])),
  );
  for (const { outcome, books } of runs) {
    expect([outcome, books.asked]).toEqual(['budget', candidates]);
    expect(books.kept + books.fates.duplicate).toBe(candidates);
  }
  const { stdout, stderr } = spawnSync(process.execPath, ['table.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  return { candidates, table: stdout };
}
