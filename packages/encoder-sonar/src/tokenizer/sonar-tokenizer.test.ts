import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { tokenizerModel } from '../../test/fixtures.ts';
import { createBpeTokenizer } from './bpe-tokenizer.ts';
import { checkLanguage } from './check-language.ts';
import { languages } from './languages.ts';
import { createSonarTokenizer, type SonarTokenizerOptions } from './sonar-tokenizer.ts';

const model = tokenizerModel('tiny');
const bpe = createBpeTokenizer(model);
const vocabulary = 600 + 1 + 202 + 3;
const make = (options: Partial<SonarTokenizerOptions> = {}) =>
  createSonarTokenizer(model, { language: 'eng_Latn', vocabulary, family: 'fairseq2', keepEos: false, ...options });

describe('languages', () => {
  it('has the ids of the published card: 256001 + index', () => {
    expect(languages).toHaveLength(202);
    expect(new Set(languages).size).toBe(202);
    const id = (language: (typeof languages)[number]) => 256_001 + languages.indexOf(language);
    expect([id('ace_Arab'), id('eng_Latn'), id('fra_Latn'), id('zul_Latn')]).toEqual([
      256_001, 256_047, 256_057, 256_202,
    ]);
    expect(languages.indexOf('pes_Arab')).toBeLessThan(languages.indexOf('fij_Latn')); // not alphabetical
  });

  it.each([
    ['eng_Latn', undefined],
    ['eng', "one of SONAR's 202 languages: did you mean eng_Latn?"],
    ['ENG-latn', "one of SONAR's 202 languages: did you mean eng_Latn?"],
    ['zho', "one of SONAR's 202 languages: did you mean zho_Hans or zho_Hant?"],
    ['xx', "one of SONAR's 202 languages, such as eng_Latn or fra_Latn (an ISO 639-3 code and a script)"],
  ])('%s: %s', (name, problem) => {
    expect(checkLanguage(name)).toBe(problem);
  });
});

describe('createSonarTokenizer', () => {
  it('puts the language first and </s> last, and shifts pieces by one', () => {
    const { ids, lengths, truncated } = make({ language: 'fra_Latn' })(['', 'My name', ' ']);
    const pieces = bpe.encode('My name').map((id) => id + 1);
    expect([...ids]).toEqual([657, 3, 657, ...pieces, 3, 657, 3]);
    expect([...lengths]).toEqual([2, 2 + pieces.length, 2]);
    expect([...truncated]).toEqual([0, 0, 0]);
  });

  it('permutes the special ids, and them alone, for the other two forms', () => {
    const text = 'My \u{12345} name'; // the middle is unknown
    const own = [...make()([text]).ids];
    expect(own).toContain(1);
    for (const family of ['huggingface', 'fairseq'] as const) {
      const other = [...make({ family })([text]).ids];
      expect(other).toEqual(own.map((id) => [1, 3, 0, 2][id] ?? id));
    }
  });

  it.each(['fairseq2', 'fairseq', 'huggingface'] as const)('counts unknown tokens that are read: %s', (family) => {
    const texts = ['', 'a a', 'a \u{12345} a', '\u{12345}\u{12346} a \u{12347}', `${'a '.repeat(512)}\u{12345}`];
    const { ids, lengths, unknown, truncated } = make({ family })(texts);
    // Neighbours are one token, and what was cut off was not read.
    expect([...unknown]).toEqual([0, 0, 1, 2, 0]);
    expect([...truncated]).toEqual([0, 0, 0, 0, 1]);
    const row = family === 'fairseq2' ? 1 : 3;
    expect([...ids.subarray(0, lengths[0]! + lengths[1]! + lengths[2]!)].filter((id) => id === row)).toHaveLength(1);
  });

  it('cuts at 514 tokens as SONAR does, or keeps </s>', () => {
    const exact = 'a '.repeat(512);
    const long = `${exact}a`;
    expect(bpe.encode(exact)).toHaveLength(512);
    const cut = make()([exact, long]);
    expect([...cut.lengths]).toEqual([514, 514]);
    expect([...cut.truncated]).toEqual([0, 1]);
    expect([cut.ids[513], cut.ids[1027]]).toEqual([3, cut.ids[1026]]);
    const kept = make({ keepEos: true })([long]);
    expect(kept.ids.slice(0, 513)).toEqual(cut.ids.slice(514, 1027));
    expect([kept.ids[513], kept.truncated[0]]).toEqual([3, 1]);
  });

  it('refuses a checkpoint of another vocabulary', async () => {
    const error = await errorOf(() => make({ vocabulary: 256_206 }));
    expect(error.code).toBe('DATA_TOKENIZER_MISMATCH');
    expect(error.message).toBe(
      'The tokenizer has 600 pieces, so the checkpoint needs 806 embedding rows; it has 256206',
    );
  });
});
