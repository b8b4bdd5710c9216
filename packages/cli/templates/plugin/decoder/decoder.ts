import { setImmediate } from 'node:timers/promises';
import { AblataError, type SentenceDecoder } from '@ablata/spec';

export interface DecoderOptions {
  /** Length of a vector: that of the encoder whose vectors are decoded. */
  readonly dimension: number;
  /** Words of a text at most. */
  readonly maxWords: number;
}

const LANGUAGE = 'eng_Latn';
const WORDS =
  'add ask begin check count draw each first given half less more name one part say step sum unit write'.split(' ');

/** Says a word for each of the greatest components: a stand-in that knows nothing. Replace `write` by your model. */
export function createDecoder({ dimension, maxWords }: DecoderOptions): SentenceDecoder {
  return {
    // Whatever can change a text belongs here: model, revision, language, beam. No paths, hosts or secrets.
    identity: { plugin: 'PACKAGE_NAME', decoder: 'USE_NAME', version: 1, language: LANGUAGE, dimension, maxWords },
    dimension,
    batchSize: 32,
    async decode(vectors, { signal, language = LANGUAGE } = {}) {
      signal?.throwIfAborted();
      if (language !== LANGUAGE)
        throw new AblataError('CONFIG_UNKNOWN_LANGUAGE', `'USE_NAME' writes ${LANGUAGE} only, not '${language}'`);
      const rows = rowsOf(vectors, dimension);
      const texts: string[] = [];
      const scores = new Float32Array(rows.length);
      const truncated = new Uint8Array(rows.length);
      for (const [row, vector] of rows.entries()) {
        const said = write(vector, maxWords);
        texts.push(said.text);
        scores[row] = said.score;
        truncated[row] = Number(said.cut);
        await setImmediate(); // other work gets its turn, and an abort is heard
        signal?.throwIfAborted();
      }
      return { texts, scores, truncated };
    },
  };
}

/** Words for the components above half the greatest; the score is the logarithm of their share, a mean over the words. */
function write(vector: Float32Array, maxWords: number): { text: string; score: number; cut: boolean } {
  const sizes = [...vector.entries()].map(([index, value]) => ({ index, size: Math.abs(value) }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const greatest = sizes.toSorted((a, b) => b.size - a.size || a.index - b.index);
  const half = (greatest[0]?.size ?? 0) / 2;
  const above = greatest.filter(({ size }) => size > half);
  const said = above.slice(0, maxWords);
  const text = said
    .map(({ index }) => `${WORDS[index % WORDS.length]}${Math.floor(index / WORDS.length) || ''}`)
    .join(' ');
  const share = said.reduce((sum, { size }) => sum + Math.log(size / total), 0);
  return { text, score: said.length === 0 ? 0 : share / said.length, cut: above.length > maxWords };
}

function rowsOf(vectors: Float32Array, dimension: number): readonly Float32Array[] {
  if (vectors.length % dimension !== 0)
    throw new AblataError('DATA_BAD_VECTOR', `${vectors.length} numbers are no vectors of ${dimension}`);
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new AblataError('DATA_BAD_VECTOR', `row ${Math.floor(bad / dimension)} holds ${vectors[bad]}`);
  return Array.from({ length: vectors.length / dimension }, (_, row) =>
    vectors.subarray(row * dimension, (row + 1) * dimension),
  );
}
