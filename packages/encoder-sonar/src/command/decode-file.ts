import { open } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';
import type { SonarDecoder } from '../decoder/create-sonar-decoder.ts';
import { denormalized } from './denormalized.ts';
import { openVectors } from './read-vectors.ts';
import { oneLine } from './terminal.ts';

export interface DecodeFileOptions {
  /** Name of the tensor in a .pt file. */
  readonly key: string | undefined;
  /** A file of `@ablata/normalizer`: how the vectors were normalized, which is undone. */
  readonly normalizer?: string | undefined;
  /** A JSON object a line, with scores, instead of a text a line. */
  readonly json: boolean;
  /** The file that the lines go to; where there is none, they go to `out`. */
  readonly output: string | undefined;
  out(line: string): void;
}

export interface DecodeFileResult {
  readonly rows: number;
  readonly truncated: number;
}

/** Decodes a file of vectors, in order, in parts: what is written stays when a later part fails. */
export async function decodeFile(
  decoder: SonarDecoder,
  input: string,
  { key, normalizer, json, output, out }: DecodeFileOptions,
): Promise<DecodeFileResult> {
  await using stored = await openVectors(input, key);
  const file = normalizer === undefined ? stored : await denormalized(stored, input, normalizer);
  if (file.dimension !== decoder.dimension) {
    throw new AblataError(
      'DATA_BAD_VECTOR',
      `${input}: vectors of ${file.dimension} numbers, and the decoder takes ${decoder.dimension}: they are of another encoder`,
      { hint: "Decode vectors of SONAR's text encoder; undo a projection to fewer dimensions first." },
    );
  }
  await decoder.start();
  // Not before: what is there by this name stays when nothing can be decoded.
  await using lines = await lineWriter(output, out);
  let truncated = 0;
  for (let start = 0; start < file.rows; start += decoder.batchSize) {
    const vectors = await file.read(start, Math.min(file.rows, start + decoder.batchSize));
    refuseBadRow(vectors, decoder.dimension, start, input);
    const decoded = await decoder.decode(vectors);
    for (const [row, text] of decoded.texts.entries()) {
      const [score, cut] = [decoded.scores[row]!, decoded.truncated[row] === 1];
      truncated += Number(cut);
      await lines.write(json ? JSON.stringify({ text, score, ...(cut ? { truncated: true } : {}) }) : oneLine(text));
    }
  }
  return { rows: file.rows, truncated };
}

/** Names the row of the file, where the decoder could only name that of the part. */
function refuseBadRow(vectors: Float32Array, dimension: number, first: number, input: string): void {
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new AblataError(
    'DATA_BAD_VECTOR',
    `${input}: row ${first + Math.floor(bad / dimension)} has ${vectors[bad]} at component ${bad % dimension}`,
    { hint: 'Drop such rows before decoding; where they come from a model, its training has diverged.' },
  );
}

/** Lines into a file, or to `out` where there is none. */
export async function lineWriter(
  path: string | undefined,
  out: (line: string) => void,
): Promise<AsyncDisposable & { write(line: string): Promise<void> | void }> {
  if (path === undefined) return { write: out, [Symbol.asyncDispose]: async () => undefined };
  const file = await open(path, 'w');
  return {
    write: async (line) => {
      await file.write(`${line}\n`);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
