import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSonarEncoder } from '../../../packages/encoder-sonar/src/index.ts';
import { languages } from '../../../packages/encoder-sonar/src/tokenizer/languages.ts';
import { createSonarTokenizer } from '../../../packages/encoder-sonar/src/tokenizer/sonar-tokenizer.ts';
import { tokenizerModel, unpacked } from '../../../packages/encoder-sonar/test/fixtures.ts';
import { cosines } from '../support/cosines.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { hardStrings } from '../support/hard-strings.ts';
import { sonar } from '../support/parts.ts';

/** What environments/meta_sonar.py prints. */
interface FromMeta {
  readonly ids: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly codes: readonly string[];
  readonly vocabulary: number;
}

const script = fileURLToPath(new URL('../environments/meta_sonar.py', import.meta.url));
const strings = hardStrings();

describeReal("Meta's own SONAR (sonar-space 0.5.0, fairseq2 0.5.2, PyTorch 2.8.0)", [sonar], () => {
  let folder: string;
  let model: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
    model = join(folder, 'nllb-like.model');
    writeFileSync(model, unpacked('nllb-like.model.gz'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ask = (given: object): FromMeta => {
    const input = JSON.stringify({ tokenizer: model, ...given });
    const program = pythonOf(sonar);
    return JSON.parse(
      execFileSync(program, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 29, stdio: 'pipe' }),
    ) as FromMeta;
  };

  describe('token ids', () => {
    // All strings in one language, and nine others in each.
    const asked = Object.fromEntries(
      languages.map((code, index) => [
        code,
        code === 'eng_Latn' ? strings : strings.slice(index * 9, index * 9 + 9).concat('', 'word '.repeat(700)),
      ]),
    );
    let found: FromMeta;
    beforeAll(() => {
      found = ask({ languages: asked });
    });

    it('has the languages in the order of its card', () => {
      expect(found.codes).toEqual(languages);
    });

    it('are the same for 8,000 hard strings and in all languages, up to 514', () => {
      expect(strings.length).toBeGreaterThan(8000);
      for (const language of languages) {
        const { vocabulary } = found;
        const tokenize = createSonarTokenizer(tokenizerModel('nllb-like'), {
          ...{ language, vocabulary, family: 'fairseq2', keepEos: false },
        });
        const { ids, lengths, truncated } = tokenize(asked[language]!);
        let at = 0;
        for (const [row, length] of lengths.entries()) {
          const theirs = found.ids[language]![row]!;
          expect([...ids.subarray(at, at + length)], `${language} ${row}`).toEqual(theirs.slice(0, 514));
          expect(truncated[row]).toBe(theirs.length > 514 ? 1 : 0);
          at += length;
        }
      }
    });
  });

  const sizes = [
    {
      name: 'reduced: 4 layers, 256',
      size: { dimension: 256, layers: 4, heads: 4, inner: 1024, seed: 5 },
      texts: 150,
      skip: false,
    },
    {
      name: 'of full depth and width: 24 layers, 1024 (in `npm run test:real`, with 10 GB of memory free)',
      size: { dimension: 1024, layers: 24, heads: 16, inner: 8192, seed: 6 },
      texts: 16,
      skip: process.env['ABLATA_REAL'] !== 'all' || freemem() < 10e9,
    },
  ];
  describe.for(sizes)(
    'vectors of a checkpoint of random weights in the published layout, $name',
    ({ size, texts: count, skip }) => {
      const step = Math.floor(strings.length / count);
      const long = ['word '.repeat(700), `${'Say what you know first. '.repeat(60)}`, '', ' '];
      const texts = [...strings.filter((_, index) => index % step === 0), ...long];
      const batches = [1, 7, 32];
      let vectors: Float32Array[];
      let checkpoint: string;
      beforeAll(() => {
        if (skip) return;
        checkpoint = join(folder, `${size.layers}.pt`);
        const target = join(folder, 'vectors');
        ask({ texts, model: size, checkpoint, vectors: target, batches });
        const bytes = readFileSync(target);
        const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
        const length = texts.length * size.dimension;
        vectors = batches.map((_, index) => all.subarray(index * length, (index + 1) * length));
      });

      it.skipIf(skip).each([
        ['fp32', 0.9999999],
        ['fp16', 0.99999],
        ['int8', 0.999],
        ['int8-fast', 0.999],
      ] as const)('at %s, whatever the batch: cosine at least %d', async (precision, least) => {
        for (const batchTokens of [1, 2048]) {
          await using encoder = await createSonarEncoder({
            ...{ checkpoint, tokenizer: model, language: 'eng_Latn', precision, batchTokens },
          });
          const found = await encoder.encode(texts, new AbortController().signal);
          expect(found.truncated[texts.indexOf(long[0]!)]).toBe(1);
          for (const theirs of vectors) {
            const sorted = cosines(found.vectors, theirs, size.dimension).sort((a, b) => a - b);
            expect(sorted[0]).toBeGreaterThanOrEqual(least);
            if (precision !== 'fp32') continue;
            const largest = found.vectors.reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at]!)), 0);
            expect(largest).toBeLessThanOrEqual(1e-5);
          }
        }
      });
    },
  );
});
