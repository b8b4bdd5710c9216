import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeTokenizer, temporaryFolder, tokenizerModel, unpacked } from '../../test/fixtures.ts';
import { findPython, runScript } from '../../test/python.ts';
import { createBpeTokenizer } from './bpe-tokenizer.ts';

const models = ['nllb-like', 'tiny', 'raw', 'phrases'];
const strings = JSON.parse(unpacked('strings.json.gz').toString()) as string[];

describe.each(models)('BPE as the C++ library does it: %s', (name) => {
  const tokenizer = createBpeTokenizer(tokenizerModel(name));

  it('gives the recorded ids for every hard string', () => {
    const recorded = unpacked(`${name}.ids.gz`).toString().split('\n');
    expect(new Set(strings).size).toBeGreaterThan(7000);
    expect(recorded).toHaveLength(strings.length);
    const wrong = strings.filter((text, index) => tokenizer.encode(text).join(' ') !== recorded[index]);
    expect(wrong).toEqual([]);
  });

  it('takes lone surrogates for U+FFFD', () => {
    expect(tokenizer.encode('a\ud800b\udfffc')).toEqual(tokenizer.encode('a\ufffdb\ufffdc'));
  });

  it('does not depend on what it encoded before', () => {
    const seen = createBpeTokenizer(tokenizerModel(name));
    for (const text of strings.slice(0, 500)) seen.encode(text);
    const fresh = createBpeTokenizer(tokenizerModel(name));
    for (const text of strings.slice(0, 500).reverse()) expect(fresh.encode(text)).toEqual(seen.encode(text));
  });
});

describe('against the C++ library, run now', () => {
  const found = findPython('sentencepiece');
  if ('reason' in found) {
    it.skip(`skipped: ${found.reason}`, () => undefined);
    return;
  }
  const gsm8k = process.env['ABLATA_GSM8K_DIR'] ?? join(import.meta.dirname, '../../../../../shared/gsm8k');

  const pieces = strings.filter((text) => text.length < 20);
  const part = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...pieces));
  const fuzzed = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('').toWellFormed());
  const texts = [...fc.sample(fuzzed, { numRuns: 3000, seed: 20 }), ...realTexts(gsm8k)];

  it.each(models)('fuzzed strings and real texts: %s', (name) => {
    using folder = temporaryFolder();
    const tokenizer = createBpeTokenizer(tokenizerModel(name));
    const ids = JSON.parse(
      runScript(found.python, 'encode_strings.py', [placeTokenizer(name, folder.path)], JSON.stringify(texts)),
    ) as number[][];
    const wrong = texts.filter((input, index) => tokenizer.encode(input).join(' ') !== ids[index]!.join(' '));
    expect(wrong).toEqual([]);
  });
});

/** Questions of GSM8K when the data set is there. */
function realTexts(folder: string): string[] {
  const path = join(folder, 'test.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { question: string }).question);
}
