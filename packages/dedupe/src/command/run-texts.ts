import { open } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';
import { dedupeTexts } from '../texts/dedupe-texts.ts';
import { LineWriter } from './line-writer.ts';
import { openEncoder } from './open-encoder.ts';
import { parseTextsArguments, TEXTS_USAGE } from './parse-texts-arguments.ts';
import { readTexts } from './read-texts.ts';
import type { CommandOutput } from './run-command.ts';

/** Lines that are judged before their place is freed. */
const LINES = 4096;

/** `ablata-dedupe texts`. @returns the exit code: 1 when some texts could not be encoded */
export async function runTexts(argv: readonly string[], output: CommandOutput): Promise<number> {
  const args = parseTextsArguments(argv);
  if (args === null) {
    output.out(TEXTS_USAGE);
    return 0;
  }
  const { file, field, threshold, names, threads } = args;
  const input = await openInput(file);
  await using encoder = disposable(await openEncoder(args, (message) => output.error(`${message}\n`)));
  await using kept = args.output === undefined ? undefined : await LineWriter.open(args.output);
  await using duplicates = args.duplicates === undefined ? undefined : await LineWriter.open(args.duplicates);
  const lines = readTexts(input, {
    json: !file.endsWith('.txt'),
    field,
    label: file === '-' ? 'standard input' : file,
  });
  /** Lines that are on their way: their texts come back in the same order. */
  const waiting: string[] = [];
  const texts = async function* (): AsyncGenerator<string> {
    for await (const { line, text } of lines) {
      if (kept) waiting.push(line);
      yield text;
    }
  };
  const counts = { rows: 0, kept: 0, dropped: 0, failed: 0 };
  const options = { encoder: encoder.encoder, threshold, names, ...(threads !== undefined && { threads }) };
  let next = 0;
  for await (const judged of dedupeTexts(texts(), { ...options, ...(output.signal && { signal: output.signal }) })) {
    counts.rows++;
    const line = waiting[next] as string;
    if (kept) next++;
    if (next === LINES) next -= waiting.splice(0, next).length;
    const { row } = judged;
    if (judged.kept) {
      counts.kept++;
      await kept?.write(line);
    } else if ('failed' in judged) {
      counts.failed++;
      await duplicates?.write(JSON.stringify({ row, failed: judged.failed.code }));
    } else {
      counts.dropped++;
      const { duplicateOf, similarity } = judged;
      await duplicates?.write(JSON.stringify({ row, duplicateOf, similarity }));
    }
    if (counts.rows % 1000 === 0) output.progress?.(`${counts.rows} texts, ${counts.kept} kept`);
  }
  await kept?.publish();
  await duplicates?.publish();
  const failed = counts.failed > 0 ? `, ${counts.failed} without a vector` : '';
  output.out(
    `${counts.rows} texts: ${counts.kept} kept, ${counts.dropped} dropped at cosine ≥ ${threshold}${failed}\n`,
  );
  for (const path of [args.output, args.duplicates]) if (path !== undefined) output.out(`wrote ${path}\n`);
  return counts.failed > 0 ? 1 : 0;
}

/** @throws DATA_NO_FILE */
async function openInput(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin;
  try {
    return (await open(file)).createReadStream();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AblataError('DATA_NO_FILE', `${file} can't be read (${code})`, { hint: 'Check the path.', cause });
  }
}

function disposable<E extends Partial<AsyncDisposable>>(encoder: E): { readonly encoder: E } & AsyncDisposable {
  return { encoder, [Symbol.asyncDispose]: async () => encoder[Symbol.asyncDispose]?.() };
}
