import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeTokenizer, temporaryFolder, tokenizerModel, unpacked } from '../../test/fixtures.ts';
import { findPython } from '../../test/python.ts';
import { createBpeTokenizer } from './bpe-tokenizer.ts';
import { createDetokenizer } from './detokenizer.ts';

const python = findPython('sentencepiece');

/** A piece's row in fairseq2's order is its id + 1. */
const rowsOf = (ids: readonly number[]) => ids.map((id) => id + 1);

describe.each(['tiny', 'raw', 'phrases'])('with the tokenizer %s', (name) => {
  const model = tokenizerModel(name);
  const textOf = createDetokenizer(model, 'fairseq2');

  it('gives back what can be given back', () => {
    const { encode } = createBpeTokenizer(tokenizerModel('tiny'));
    if (name === 'tiny') expect(textOf(rowsOf(encode('the units of the answer')))).toBe('the units of the answer');
  });

  it('leaves no trace of control tokens, in any order of the special rows', () => {
    const row = model.pieces.findIndex(({ type, text }) => type === 'normal' && /^[a-z]+$/.test(text)) + 1;
    const text = model.pieces[row - 1]!.text;
    const language = model.pieces.length + 1;
    expect(textOf([0, 3, language, row, 2, row, 3])).toBe(text + text);
    expect(createDetokenizer(model, 'huggingface')([1, 2, language, row, 0, row, 2])).toBe(text + text);
    expect(textOf([row, 1, row])).toBe(`${text} ⁇ ${text}`);
    expect(textOf([])).toBe('');
  });

  it.skipIf('reason' in python)('joins any pieces as Google’s SentencePiece does', () => {
    if ('reason' in python) return;
    using folder = temporaryFolder();
    const strings = (JSON.parse(unpacked('strings.json.gz').toString()) as string[]).slice(0, 1500);
    const { encode } = createBpeTokenizer(model);
    const mark = model.pieces.findIndex(({ text }) => text === '▁');
    const sequences = strings.map((text, index) => [
      ...(index % 3 === 0 && mark >= 0 ? [mark, mark] : []),
      ...encode(text).toReversed(),
      ...(index % 7 === 0 ? [model.unknownId] : []),
      ...encode(text),
    ]);
    const script = [
      'import json, sys, sentencepiece',
      'model = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])',
      'pieces = lambda ids: [model.id_to_piece(i) for i in ids]',
      'print(json.dumps([model.decode_pieces(pieces(ids)) for ids in json.load(sys.stdin)]))',
    ].join('\n');
    const expected = execFileSync(python.python, ['-c', script, placeTokenizer(name, join(folder.path))], {
      input: JSON.stringify(sequences),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(sequences.map((ids) => textOf(rowsOf(ids)))).toEqual(JSON.parse(expected));
  });
});
