import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DatasetView, isAblataError } from '@ablata/spec';
import { openDataset } from '../src/open-dataset.ts';
import type { FuzzSubject } from './fuzz-subjects.ts';
import { mutate } from './mutate.ts';

const CODES = /^DATA_(TRUNCATED|DAMAGED|UNSUPPORTED|HOSTILE|UNREADABLE)$/;

/**
 * Damages one file of a subject and reads it whole.
 *
 * @returns what the reader made of it: `opened`, or the code of its error
 * @throws whatever is thrown that is none of the errors for files, and when checksums were to tell and did not
 */
export async function fuzzOnce(subject: FuzzSubject, folder: string, seed: number): Promise<string> {
  const victim = seed % 4 === 0 ? Math.floor(seed / 4) % subject.files.length : 0;
  for (const [index, [name, bytes]] of subject.files.entries())
    writeFileSync(join(folder, name), index === victim ? mutate(bytes, seed) : bytes);
  const path = join(folder, subject.files[0]![0]);
  try {
    await using dataset = await openDataset(path);
    const found = await wholeOf(dataset);
    if (subject.checksums && found !== (await wholeOfUndamaged(subject, folder)))
      throw new Error(`${subject.name}, seed ${seed}: another value, and no error`);
    return 'opened';
  } catch (error) {
    if (isAblataError(error) && CODES.test(error.code) && error.hint !== undefined) return error.code;
    throw new Error(`${subject.name}, seed ${seed}: ${String(error)}`, { cause: error });
  }
}

/** All that a dataset holds, read once. */
async function wholeOf(dataset: DatasetView): Promise<string> {
  const vectors: string[] = [];
  for (const { name } of dataset.embeddingColumns)
    vectors.push(Buffer.from((await dataset.embeddings(0, dataset.length, name)).buffer).toString('base64'));
  return JSON.stringify([
    dataset.text === null ? null : dataset.texts(),
    dataset.sources(),
    Object.entries(dataset.columns).map(([name, type]) => [name, type, dataset.column(name)]),
    dataset.config,
    dataset.stats,
    vectors,
  ]);
}

const undamaged = new Map<string, string>();

async function wholeOfUndamaged(subject: FuzzSubject, folder: string): Promise<string> {
  const known = undamaged.get(subject.name);
  if (known !== undefined) return known;
  for (const [name, bytes] of subject.files) writeFileSync(join(folder, name), bytes);
  await using dataset = await openDataset(join(folder, subject.files[0]![0]));
  const found = await wholeOf(dataset);
  undamaged.set(subject.name, found);
  return found;
}
