import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { placeTokenizer, temporaryFolder, unpacked } from '../../test/fixtures.ts';
import { readSentencePieceModel } from './sentencepiece-model.ts';

it('reads pieces and normalization', () => {
  using folder = temporaryFolder();
  const model = readSentencePieceModel(placeTokenizer('raw', folder.path));
  expect(model.pieces.slice(0, 3).map(({ text, type }) => [text, type])).toEqual([
    ['<unk>', 'unknown'],
    ['<s>', 'control'],
    ['</s>', 'control'],
  ]);
  expect(model.normalization).toMatchObject({ addDummyPrefix: false, removeExtraWhitespaces: false });
});

it.each([
  ['unigram', 'it is a unigram model, only BPE is supported'],
  ['char', 'it is a char model, only BPE is supported'],
  ['word', 'it is a word model, only BPE is supported'],
  ['byte-fallback', 'it uses byte fallback, which is not supported'],
  ['user-defined', 'it has user-defined pieces, which are not supported'],
  ['suffix', 'it treats whitespace as a suffix, which is not supported'],
])('refuses a %s model by name', async (name, message) => {
  using folder = temporaryFolder();
  const path = placeTokenizer(name, folder.path);
  const error = await errorOf(() => readSentencePieceModel(path));
  expect(error.code).toBe('DATA_TOKENIZER_UNSUPPORTED');
  expect(error.message).toBe(`${name}.model: ${message}`);
});

it('refuses what is no model, is cut short, or is not there', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'cut.model');
  const whole = unpacked('tiny.model.gz');
  for (const bytes of [whole.subarray(0, 5000), Buffer.from('no protobuf at all'), Buffer.alloc(0)]) {
    writeFileSync(path, bytes);
    const error = await errorOf(() => readSentencePieceModel(path));
    expect(error.code).toBe('DATA_TOKENIZER_FORMAT');
    expect(error.message).toBe('cut.model: it is no SentencePiece model, or is cut short');
  }
  const absent = await errorOf(() => readSentencePieceModel(join(folder.path, 'absent.model')));
  expect(absent.code).toBe('DATA_TOKENIZER_NOT_FOUND');
});
