import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSonarDecoder } from '../../../packages/encoder-sonar/src/index.ts';
import { placeTokenizer } from '../../../packages/encoder-sonar/test/fixtures.ts';
import { tinyVectors } from '../../../packages/encoder-sonar/test/tiny-decoder.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { sonar } from '../support/parts.ts';

/** Scripts of nine kinds, and neighbours in the vocabulary. */
const languages =
  'eng_Latn fra_Latn zho_Hans arb_Arab hin_Deva rus_Cyrl jpn_Jpan kor_Hang tha_Thai ell_Grek heb_Hebr amh_Ethi ace_Arab zul_Latn pes_Arab als_Latn tur_Latn vie_Latn swh_Latn deu_Latn'.split(
    ' ',
  );
const script = fileURLToPath(new URL('../../../packages/encoder-sonar/scripts/meta_decoder.py', import.meta.url));
const DIMENSION = 256;
const HEADS = 4;
const MAX_TOKENS = 48;

interface Job {
  readonly vectors: Float32Array;
  readonly beams: number;
  readonly lengthPenalty: number;
}

/** What Meta's code gives for vectors i, i + 20, … in language i, language by language: all hypotheses of each, best first. */
interface Answer {
  readonly tokens: readonly (readonly (readonly number[])[])[];
  readonly scores: readonly (readonly number[])[];
  readonly texts: readonly string[];
}

describeReal("SONAR's decoder beside Meta's own code (sonar-space, fairseq2)", [sonar], () => {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
  const checkpoint = join(folder, 'sonar_text_decoder.pt');
  let tokenizer: string;

  beforeAll(() => {
    tokenizer = placeTokenizer('nllb-like', folder);
    execFileSync(pythonOf(sonar), [script, 'make', checkpoint, tokenizer, `${DIMENSION}`, '4', `${HEADS}`, '512', '1']);
  }, 1_800_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  function theirs({ vectors, beams, lengthPenalty }: Job): Answer {
    const file = join(folder, 'vectors.f32');
    writeFileSync(file, new Uint8Array(vectors.buffer));
    const job = { vectors: file, languages, beams, maxTokens: MAX_TOKENS, lengthPenalty, batch: 25 };
    const arguments_ = [script, 'decode', checkpoint, tokenizer, `${HEADS}`];
    const out = execFileSync(pythonOf(sonar), arguments_, { input: JSON.stringify(job), maxBuffer: 1 << 28 });
    return JSON.parse(out.toString());
  }

  async function ours({ vectors, beams, lengthPenalty }: Job) {
    const model = { checkpoint, tokenizer, attentionHeads: HEADS, maxTokens: MAX_TOKENS, threads: 1 };
    await using decoder = await createSonarDecoder({ ...model, beams, lengthPenalty });
    const rows: { tokens: readonly number[]; text: string; score: number }[] = [];
    for (const [first, language] of languages.entries()) {
      const some: number[] = [];
      for (let row = first; row < vectors.length / DIMENSION; row += languages.length) {
        some.push(...vectors.subarray(row * DIMENSION, (row + 1) * DIMENSION));
      }
      const { texts, scores, tokens } = await decoder.decode(Float32Array.from(some), { language });
      for (const [at, text] of texts.entries()) rows.push({ text, score: scores[at]!, tokens: [...tokens[at]!] });
    }
    return rows;
  }

  it('gives its tokens and texts, greedily, of 500 vectors in 20 languages', { timeout: 1_800_000 }, async () => {
    const job = { vectors: tinyVectors(500, 1, DIMENSION), beams: 1, lengthPenalty: 1 };
    const expected = theirs(job);
    const found = await ours(job);
    expect(found.map(({ tokens }) => tokens)).toEqual(expected.tokens.map(([best]) => best));
    expect(found.map(({ text }) => text)).toEqual(expected.texts);
    // The generated weights are no idle ones: texts end by themselves, early and late.
    const lengths = found.map(({ tokens }) => tokens.length);
    expect(new Set(lengths).size).toBeGreaterThan(10);
    expect(lengths.filter((length) => length < MAX_TOKENS - 2).length).toBeGreaterThan(250);
  });

  it.each([1, 0.6])(
    'gives its best texts and their scores with five beams, length penalty %f',
    { timeout: 1_800_000 },
    async (lengthPenalty) => {
      const job = { vectors: tinyVectors(100, 2, DIMENSION), beams: 5, lengthPenalty };
      const expected = theirs(job);
      const found = await ours(job);
      const wrong = found.filter(({ tokens, score }, row) => {
        const [best, second] = expected.scores[row]!;
        const margin = second === undefined ? Number.POSITIVE_INFINITY : best! - second;
        const same = tokens.join() === expected.tokens[row]![0]!.join();
        return Math.abs(score - best!) > 1e-4 || (margin > 1e-4 && !same);
      });
      expect(found).toHaveLength(100);
      expect(wrong).toEqual([]);
    },
  );
});
