import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { AblataError } from '@ablata/spec';
import type { SonarEncoder } from '../create-sonar-encoder.ts';
import { createNpyFile } from './npy-file.ts';

/** Lines encoded together: many batches of like length, yet a few megabytes of vectors. */
const LINES_AT_ONCE = 1024;

export interface EncodeFileResult {
  readonly rows: number;
  readonly truncated: number;
}

/** Encodes a text file, a text a line (UTF-8), into a .npy file of float32 [lines, dimension]. Memory stays bounded. */
export async function encodeFile(encoder: SonarEncoder, input: string, output: string): Promise<EncodeFileResult> {
  await access(input).catch((cause) => {
    throw new AblataError('CONFIG_SONAR_INPUT', `${input}: the file cannot be read`, {
      hint: 'Give a UTF-8 text file with one text a line.',
      cause,
    });
  });
  await encoder.start();
  const file = await createNpyFile(output, encoder.dimension);
  let rows = 0;
  let truncated = 0;
  try {
    for await (const texts of chunks(
      createInterface({ input: createReadStream(input), crlfDelay: Number.POSITIVE_INFINITY }),
    )) {
      const encoded = await encoder.encode(texts);
      await file.append(encoded.vectors);
      rows += texts.length;
      truncated += encoded.truncated.reduce((sum, flag) => sum + flag, 0);
    }
  } finally {
    await file.close();
  }
  return { rows, truncated };
}

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of lines) {
    if (chunk.push(line) < LINES_AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
