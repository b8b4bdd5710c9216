import { resolve } from 'node:path';
import { openExperiment, openSession } from '@ablata/core';
import { fitNormalizer } from '@ablata/formats';
import { openRunFiles } from '@ablata/run-files';
import {
  AblataError,
  type JsonObject,
  SentenceDecoder,
  SentenceEncoder,
  type Service,
  slotOf,
  type Token,
} from '@ablata/spec';
import { type Probe, type ProbeOptions, probe } from '@ablata/steps';
import { host } from '../host.ts';
import { loadOrExplain } from '../load-with.ts';
import { wrapWords } from '../terminal/fit.ts';
import { logTo } from '../terminal/logger.ts';
import { count } from '../terminal/numbers.ts';
import { showProgress } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/whole-number.ts';

export interface ProbeCommandOptions {
  readonly noise: string | number;
  readonly rows: number | string;
  readonly lines: number | string;
  readonly steps: number | string;
  readonly language?: string;
  readonly decoder: string;
  readonly encoder: string;
  readonly config: string;
  readonly json?: boolean;
}

/**
 * `ablata probe RUN`: how decoding degrades with noise around a run's vectors and on straight lines between them. What was decoded once is in the ledger, so
 * that a further size of noise costs only itself.
 */
export async function probeCommand(terminal: Terminal, run: string, options: ProbeCommandOptions): Promise<void> {
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  if (dataset.dimension === 0 || dataset.text === null)
    throw new AblataError(
      'DATA_NO_VECTORS',
      `the dataset of ${run} has no ${dataset.text === null ? 'texts' : 'vectors'}, so nothing can be decoded and compared`,
    );
  const { experiment } = files.manifest;
  const settings = {
    noise: sizesOf(options.noise),
    rows: wholeNumber('--rows', options.rows, 1),
    lines: wholeNumber('--lines', options.lines, 0),
    steps: wholeNumber('--steps', options.steps, 2),
    language: options.language,
    seed: Number(experiment['seed'] ?? 0),
    signal: new AbortController().signal,
  };
  const { config, origin } = await loadOrExplain(options.config);
  await using session = openSession(config, origin, { logger: logTo(showProgress(terminal)) });
  const opened = await openExperiment(config, origin, session, host);
  await using scope = session.pool.open(opened.services.keys, opened.services.bindings);
  const service = async <T extends Service>(token: Token<T>, name: string): Promise<T> => {
    const [bound] = opened.services.called(name);
    const [key] = bound?.slot === slotOf(token) ? opened.services.keysOf(name) : [];
    if (key !== undefined) return scope.get<T>(key);
    const slot = slotOf(token);
    throw new AblataError('CONFIG_UNKNOWN_SERVICE', `${origin.label} has no ${slot} '${name}'`, {
      hint: `Add it under 'services' (${slot}: { use: … }), or name another with --${slot} NAME or --config FILE.`,
    });
  };
  const services = {
    decoder: await service(SentenceDecoder, options.decoder),
    encoder: await service(SentenceEncoder, options.encoder),
  };
  refuseOthers(experiment, options.encoder, services.encoder, services.decoder, dataset.dimension);
  const { std } = await fitNormalizer(dataset);
  const found = await probe(dataset, services, std, settings);
  if (options.json) terminal.out(JSON.stringify({ name: files.manifest.name, ...found }));
  else for (const line of probeLines(found, settings, terminal.columns)) terminal.out(line);
}

/** @throws CONFIG_OTHER_ENCODER: vectors of two encoders can't be compared, and a decoder reads those of its own. */
function refuseOthers(
  experiment: JsonObject,
  name: string,
  encoder: SentenceEncoder,
  decoder: SentenceDecoder,
  dimension: number,
): void {
  const slot = slotOf(SentenceEncoder);
  const services = experiment['services'] as readonly { name?: string; slot: string; identity: JsonObject }[];
  const made = services.find((each) => each.slot === slot && (each.name ?? slot) === name);
  const other = made !== undefined && JSON.stringify(made.identity) !== JSON.stringify(encoder.identity);
  if (!other && encoder.dimension === dimension && decoder.dimension === dimension) return;
  throw new AblataError(
    'CONFIG_OTHER_ENCODER',
    other
      ? `the encoder '${name}' of the config is ${JSON.stringify(encoder.identity)}; the run's vectors come from ${JSON.stringify(made.identity)}`
      : `the run's vectors have ${dimension} numbers, the decoder reads ${decoder.dimension} and the encoder gives ${encoder.dimension}`,
    {
      hint: 'Name the config that the run was made with, --config FILE, with the decoder that belongs to its encoder.',
    },
  );
}

function sizesOf(given: string | number): readonly number[] {
  const parts = String(given).split(',');
  const wrong = parts.find((part) => part.trim() === '' || !(Number(part) >= 0) || !Number.isFinite(Number(part)));
  if (wrong === undefined) return parts.map(Number);
  throw new AblataError('CONFIG_USAGE', `--noise must be sizes ≥ 0 with commas between them (one was '${wrong}')`, {
    hint: 'For example: --noise 0,0.05,0.1,0.2',
  });
}

/** @param width of the terminal; undefined: as wide as it gets */
export function probeLines(
  { rows, pairs, noise, lines }: Probe,
  { steps }: Pick<ProbeOptions, 'steps'>,
  width?: number,
): string[] {
  const fixed = (value: number) => value.toFixed(1);
  const noisy = table(
    noise.map((level) => [
      String(level.noise),
      `${count(level.exact)} of ${count(level.rows)}`,
      fixed(level.chrf),
      fixed(level.bleu),
      level.cosine.toFixed(4),
      level.score.toFixed(3),
    ]),
    ['noise', 'came back exactly', 'chrF2', 'BLEU', 'cosine', 'score'],
    width,
  );
  const between = table(
    lines.map(({ at, chrfToFirst, chrfToSecond, cosine, score }) => [
      at.toFixed(2),
      fixed(chrfToFirst),
      fixed(chrfToSecond),
      cosine.toFixed(4),
      score.toFixed(3),
    ]),
    ['place', 'chrF2 to the first', 'to the second', 'cosine to the point', 'score'],
    width,
  );
  return [
    ...wrapWords(`${count(rows.length)} rows, Gaussian noise of so many standard deviations of each dimension`, width),
    '',
    ...noisy,
    ...(pairs.length === 0
      ? []
      : [
          '',
          ...wrapWords(`${count(pairs.length)} straight lines between two rows, ${steps} points each`, width),
          '',
          ...between,
        ]),
  ];
}
