import { stat } from 'node:fs/promises';
import { hashFile, userCache } from '@ablata/files';
import { basic } from '../checkpoint/architecture.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { createSonarEncoder } from '../create-sonar-encoder.ts';
import { findFiles } from '../find-files.ts';
import { type GoldenValues, type PublishedFile, publishedFiles, publishedGoldens } from '../published.ts';
import type { SonarOptions } from '../sonar-options.ts';
import type { Language } from '../tokenizer/languages.ts';
import { cosine } from './round-trip.ts';

/** One thing that was checked. `skip`: it does not apply, for the stated reason. */
export interface VerifyLine {
  readonly result: 'pass' | 'fail' | 'skip';
  readonly what: string;
  readonly detail: string;
}

/** What a checkpoint is held against: by default, what is published of SONAR's. */
export interface Expectations {
  readonly files: { readonly checkpoint: PublishedFile; readonly tokenizer: PublishedFile };
  readonly goldens: GoldenValues;
}

const published: Expectations = { files: publishedFiles, goldens: publishedGoldens };

/** Published vectors have six decimals and were compared at a relative 1e-3; published cosines have four. */
const VECTOR_TOLERANCE = { relative: 1e-3, absolute: 1e-6 };
const COSINE_TOLERANCE = { fp32: 1e-4, fp16: 1e-3, int8: 1e-2, 'int8-fast': 1e-2 };

/** Checks a checkpoint and its tokenizer line by line. Throws only if the files cannot be opened or run at all. */
export async function* verifyCheckpoint(
  options: SonarOptions,
  expected: Expectations = published,
): AsyncGenerator<VerifyLine> {
  const files = findFiles(options, userCache('sonar'));
  const { architecture, family, tensors, dtype, skipped } = openCheckpoint(files.checkpoint, options);
  const { vocabulary, dimension, layers, attentionHeads, feedForward } = architecture;
  yield {
    result: 'pass',
    what: 'tensors',
    detail: `${tensors === undefined ? 'several types of' : `${tensors.size} ${dtype}`} tensors in ${family} form, all of the expected shapes`,
  };
  if (skipped.length > 0) {
    yield { result: 'skip', what: 'other tensors', detail: `${skipped.length} beside the model, e.g. ${skipped[0]}` };
  }
  yield line(
    Object.entries(basic).every(([key, value]) => architecture[key as keyof typeof basic] === value),
    'architecture',
    `${layers} layers, dimension ${dimension}, ${attentionHeads} heads, feed-forward ${feedForward}, vocabulary ${vocabulary}`,
  );
  yield family === 'huggingface'
    ? { result: 'skip', what: 'checkpoint', detail: 'a Hugging Face port has no published sha256 here' }
    : await checkFile('checkpoint', files.checkpoint, expected.files.checkpoint);
  yield await checkFile('tokenizer', files.tokenizer, expected.files.tokenizer);
  yield* checkVectors(options, expected.goldens);
  yield* checkCosines(options, expected.goldens);
}

export async function checkFile(what: string, path: string, expected: PublishedFile): Promise<VerifyLine> {
  const { size } = await stat(path);
  if (size !== expected.size) return line(false, what, `${size} bytes, published are ${expected.size}`);
  const hash = await hashFile(path);
  return line(
    hash === expected.sha256,
    what,
    `sha256 ${hash}${hash === expected.sha256 ? ', as published' : `, published is ${expected.sha256}`}`,
  );
}

async function* checkVectors(options: SonarOptions, goldens: GoldenValues): AsyncGenerator<VerifyLine> {
  if ((options.precision ?? 'fp32') !== 'fp32') {
    yield { result: 'skip', what: 'vectors', detail: 'published numbers are those of fp32; cosines are checked' };
    return;
  }
  for (const { language, text, start } of goldens.vectors) {
    const [vector] = await encode(options, language, [text]);
    const found = Array.from(vector!.subarray(0, start.length));
    const { relative, absolute } = VECTOR_TOLERANCE;
    const error = Math.max(
      ...start.map((value, index) => Math.abs(found[index]! - value) - relative * Math.abs(value)),
    );
    yield line(
      error <= absolute,
      `vector ${JSON.stringify(text)}`,
      `[${found.map((value) => value.toFixed(6)).join(', ')}], published [${start.map((value) => value.toFixed(6)).join(', ')}]`,
    );
  }
}

async function* checkCosines(options: SonarOptions, { cosines }: GoldenValues): AsyncGenerator<VerifyLine> {
  const tolerance = COSINE_TOLERANCE[options.precision ?? 'fp32'];
  const rows = await encode(options, cosines.rows.language, cosines.rows.texts);
  const columns = await encode(options, cosines.columns.language, cosines.columns.texts);
  for (const [row, values] of cosines.values.entries()) {
    for (const [column, value] of values.entries()) {
      const found = cosine(rows[row]!, columns[column]!);
      yield line(
        Math.abs(found - value) <= tolerance + 5e-5,
        `cosine ${JSON.stringify(cosines.rows.texts[row])} × ${JSON.stringify(cosines.columns.texts[column])}`,
        `${found.toFixed(4)}, published ${value.toFixed(4)} ± ${tolerance}`,
      );
    }
  }
}

async function encode(options: SonarOptions, language: Language, texts: readonly string[]): Promise<Float32Array[]> {
  // Opened anew for each language: mapped weights load at once.
  await using encoder = await createSonarEncoder({ memory: 'mmap', ...options, language });
  const { vectors } = await encoder.encode(texts);
  return texts.map((_, index) => vectors.slice(index * encoder.dimension, (index + 1) * encoder.dimension));
}

export function line(passed: boolean, what: string, detail: string): VerifyLine {
  return { result: passed ? 'pass' : 'fail', what, detail };
}
