import type { SonarEncoder } from '../create-sonar-encoder.ts';
import { createNpyFile } from './npy-file.ts';
import { checkReadable, chunks, readLines } from './text-lines.ts';

/** Lines encoded together: many batches of like length, yet a few megabytes of vectors. */
const LINES_AT_ONCE = 1024;

export interface EncodeFileResult {
  readonly rows: number;
  readonly truncated: number;
  /** Texts with tokens that the vocabulary lacks. */
  readonly unknown: number;
}

/** Encodes a text file, a text a line (UTF-8), into a .npy file of float32 [lines, dimension]. Memory stays bounded. */
export async function encodeFile(encoder: SonarEncoder, input: string, output: string): Promise<EncodeFileResult> {
  await checkReadable(input);
  await encoder.start();
  const file = await createNpyFile(output, encoder.dimension);
  let rows = 0;
  let truncated = 0;
  let unknown = 0;
  try {
    for await (const texts of chunks(readLines(input), LINES_AT_ONCE)) {
      const encoded = await encoder.encode(texts);
      await file.append(encoded.vectors);
      rows += texts.length;
      truncated += encoded.truncated.reduce((sum, flag) => sum + flag, 0);
      unknown += encoded.unknown.reduce((sum, tokens) => sum + (tokens > 0 ? 1 : 0), 0);
    }
  } finally {
    await file.close();
  }
  return { rows, truncated, unknown };
}
