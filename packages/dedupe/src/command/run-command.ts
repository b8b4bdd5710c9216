import { isAblataError } from '@ablata/spec';
import { dedupeFiles } from '../block-pairs/dedupe-files.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { verifyCertificate } from '../certificate/verify-certificate.ts';
import { dedupe } from '../dedupe.ts';
import { farthestFirst } from '../farthest-first.ts';
import { reduceTo } from '../reduce-to.ts';
import { openVectors } from '../vectors/open-vectors.ts';
import { describePlan } from './describe-plan.ts';
import { parseArguments, USAGE } from './parse-arguments.ts';
import { runTexts } from './run-texts.ts';
import { writeResult } from './write-result.ts';

export interface CommandOutput {
  out(text: string): void;
  error(text: string): void;
  /** A line that is written over by the next; undefined where nobody watches. */
  progress?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal;
}

/** The command `ablata-dedupe`. @returns the exit code: 0, 1 when a check fails or something breaks, 2 for wrong arguments or input */
export async function runCommand(argv: readonly string[], output: CommandOutput): Promise<number> {
  try {
    return await (argv[0] === 'texts' ? runTexts(argv.slice(1), output) : run(argv, output));
  } catch (error) {
    if (!isAblataError(error)) throw error;
    output.error(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.mender === 'user' ? 2 : 1;
  }
}

async function run(argv: readonly string[], output: CommandOutput): Promise<number> {
  const args = parseArguments(argv);
  if (args === null) {
    output.out(USAGE);
    return 0;
  }
  await using reader = await openVectors(args.file, args.column);
  await using against = args.against === undefined ? null : await openVectors(args.against, args.column);
  if (args.plan) {
    output.out(describePlan(reader.length + (against?.length ?? 0), reader.dimension, args.memory));
    return 0;
  }
  if (args.to?.by === 'farthest-first') {
    const { chosen, nearest, farthest } = await farthestFirst(reader, args.to.rows, output.signal);
    const last = nearest.length > 1 ? ` at a cosine of ${nearest.at(-1)!.toFixed(6)} or less to each other,` : '';
    output.out(
      `${reader.length} rows: ${chosen.length} chosen,${last} others within ${(1 - farthest).toFixed(6)} of one\n`,
    );
    await writeAll(chosen.slice().sort(), null);
    return 0;
  }
  const options = {
    ...(args.memory !== undefined && { memory: args.memory }),
    ...(args.threads !== undefined && { threads: args.threads }),
    ...(against !== null && { against }),
    ...(output.signal && { signal: output.signal }),
    onProgress: (rows: number) => output.progress?.(`${rows} of ${reader.length} rows`),
  };
  const result =
    args.to !== undefined
      ? await reduceTo(reader, args.to.rows, options)
      : args.processes === undefined
        ? await dedupe(reader, { ...options, threshold: args.threshold, keep: args.keep, at: args.at })
        : await dedupeFiles(args.file, {
            threshold: args.threshold,
            processes: args.processes,
            blockRows: args.blockRows,
            against: args.against,
            column: args.column,
            ...(output.signal && { signal: output.signal }),
            onProgress: (done, of) => output.progress?.(`${done} of ${of} pairs of blocks`),
          });
  const { kept, dropped, certificate } = result;
  output.out(
    `${reader.length} rows: ${kept.length} kept, ${dropped.length} dropped at cosine ≥ ${certificate.threshold}\n`,
  );
  for (const [i, count] of result.keptAt.entries()) {
    output.out(`at ${args.at[i]}: ${count} kept\n`);
  }
  await writeAll(kept, certificate);
  if (args.verify === undefined) return 0;
  const check = await verifyCertificate(reader, certificate, {
    sample: args.verify,
    ...(against !== null && { against }),
  });
  const largest = check.nearest === null ? 'none' : check.nearest.similarity.toFixed(6);
  output.out(
    `checked ${check.checkedDropped} dropped rows and ${check.checkedPairs} pairs of kept rows (largest cosine ${largest}): ${check.holds ? 'the certificate holds' : 'the certificate does NOT hold'}\n`,
  );
  for (const sentence of check.violations) output.error(`${sentence}\n`);
  return check.holds ? 0 : 1;

  async function writeAll(rows: Uint32Array, proof: Certificate | null): Promise<void> {
    for (const path of args!.outputs) {
      await writeResult(path, reader, rows, proof);
      output.out(`wrote ${path}\n`);
    }
  }
}
