import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { expected, fixture } from '../../test/fixtures.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { bertNormalizer, bertWords } from './bert-text.ts';
import { type HubTokenizerOptions, openHubTokenizer } from './hub-tokenizer.ts';

const unpacked = (name: string) => gunzipSync(readFileSync(fixture('tokenizers', name)));
const file = fixture('tiny', 'tokenizer.json');
const open = (options: Partial<HubTokenizerOptions> = {}) =>
  openHubTokenizer(file, { prefix: '', maxTokens: 32, padId: 0, ...options });

function rows({ ids, lengths }: { ids: Int32Array; lengths: Int32Array }): number[][] {
  let at = 0;
  return Array.from(lengths, (length) => {
    at += length;
    return [...ids.subarray(at - length, at)];
  });
}

describe('openHubTokenizer', () => {
  it('gives the ids that transformers gives', () => {
    const tokenized = open().tokenize(expected.texts);
    expect(rows(tokenized)).toEqual(expected.ids);
    expect([...tokenized.truncated]).toEqual(expected.texts.map((text) => Number(text.length > 200)));
  });

  it.each(['unigram', 'byte-level', 'byte-fallback'])('gives the ids that tokenizers (Rust) gives: %s', (name) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tokenizer.json');
    writeFileSync(path, unpacked(`${name}.json.gz`));
    const texts = JSON.parse(unpacked('texts.json.gz').toString()) as string[];
    const ids = JSON.parse(unpacked(`${name}.ids.json.gz`).toString()) as number[][];
    expect(texts.length).toBeGreaterThan(400);
    const tokenizer = openHubTokenizer(path, { prefix: '', maxTokens: 100_000, padId: 0 });
    expect(rows(tokenizer.tokenize(texts))).toEqual(ids);
  });

  it('counts the tokens that the vocabulary lacks, of what was read', () => {
    const texts = ['word', 'a 😀 b ☃', `${'word '.repeat(40)}😀`];
    expect([...open().tokenize(texts).unknown]).toEqual([0, 1, 0]);
    using folder = temporaryFolder();
    const counts = Object.fromEntries(
      ['unigram', 'byte-level'].map((name) => {
        const path = join(folder.path, `${name}.json`);
        writeFileSync(path, unpacked(`${name}.json.gz`));
        const { unknown } = openHubTokenizer(path, { prefix: '', maxTokens: 99, padId: 0 }).tokenize(['a \u{12345} b']);
        return [name, [...unknown]];
      }),
    );
    expect(counts).toEqual({ unigram: [1], 'byte-level': [0] });
  });

  it('gives a text without a token the one for padding', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tokenizer.json');
    const json = JSON.parse(unpacked('byte-level.json.gz').toString()) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...json, post_processor: null }));
    const tokenizer = openHubTokenizer(path, { prefix: '', maxTokens: 9, padId: 7 });
    expect(rows(tokenizer.tokenize(['']))).toEqual([[7]]);
  });

  it('cuts the text, never the special tokens', () => {
    const whole = open({ maxTokens: 100_000 });
    const [start, end] = rows(whole.tokenize(['']))[0]!;
    const cutting = [3, 4, 8, 20].map((maxTokens) => ({ maxTokens, ...open({ maxTokens }) }));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...cutting), (text, tokenizer) => {
        const { maxTokens } = tokenizer;
        const all = rows(whole.tokenize([text]))[0]!;
        const { truncated, ...cut } = tokenizer.tokenize([text]);
        const row = rows(cut)[0]!;
        expect(row).toHaveLength(Math.min(all.length, maxTokens));
        expect(truncated[0]).toBe(Number(all.length > maxTokens));
        expect([row[0], row.at(-1)]).toEqual([start, end]);
        expect(row.slice(0, -1)).toEqual(all.slice(0, row.length - 1));
      }),
    );
  });

  it('puts the prefix before every text, and knows how many tokens it takes', () => {
    const prefixed = open({ prefix: 'one two: ' });
    expect(rows(prefixed.tokenize(['eats']))).toEqual(rows(open().tokenize(['one two: eats'])));
    expect(prefixed.prefixTokens).toBe(rows(open().tokenize(['one two: ']))[0]!.length - 1);
    expect(open().prefixTokens).toBe(0);
  });

  it('refuses what is no tokenizer, and a limit that leaves no room', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tokenizer.json');
    for (const content of ['{', '{}', '[]', '{"model": {"type": "None"}}']) {
      writeFileSync(path, content);
      const error = await errorOf(() => openHubTokenizer(path, { prefix: '', maxTokens: 32, padId: 0 }));
      expect(error).toMatchObject({ code: 'DATA_ONNX_TOKENIZER', mender: 'user' });
      expect(error.message).toMatch(/tokenizer\.json: it is no tokenizer that can be read \(.+\)$/);
    }
    expect((await errorOf(() => open({ maxTokens: 2 }))).message).toContain(
      'maxTokens is 2, and the tokenizer adds 2 special tokens to every text',
    );
  });
});

// What tokenizers 0.23.3 (Rust) gives.
describe('bertNormalizer', () => {
  it.each<[string, string]>([
    ['ΟΔΥΣΣΕΥΣ ΣΑΣ', 'οδυσσευσ σασ'],
    ['İstanbul Çağrı', 'istanbul cagrı'],
    ['中文𠀀字', ' 中  文  𠀀  字 '],
    ['a\u0000b\u200bc\ufffdd\ufeffe', 'abcde'],
    ['tab\there\u00a0x\u0085y', 'tab here xy'],
    ['\u0898x\u05c0', '\u0898x\u05c0'],
  ])('makes %j %j', (text, normal) => {
    expect(bertNormalizer({})(text)).toBe(normal);
  });

  it('does what its options say', () => {
    const off = { clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false };
    expect(bertNormalizer(off)('É\u200b中')).toBe('É\u200b中');
    expect(bertNormalizer({ ...off, strip_accents: true })('É\u200b中')).toBe('E\u200b中');
    expect(bertNormalizer({ ...off, lowercase: true, strip_accents: null })('É')).toBe('e');
    expect(bertNormalizer({ ...off, lowercase: true })('É')).toBe('é');
  });
});

describe('bertWords', () => {
  it.each<[string, string[]]>([
    ["don't stop\u0085now", ['don', "'", 't', 'stop', 'now']],
    ['a$b^c', ['a', '$', 'b', '^', 'c']],
    ['x\u2e52y', ['x\u2e52y']], // punctuation only since Unicode 13
    ['x\ufeffy  ', ['x\ufeffy']],
  ])('splits %j into %j', (text, words) => {
    expect(bertWords(text)).toEqual(words);
  });
});
