import { isAblataError } from '@ablata/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { chatModel, ggufFile } from '../../test/gguf-file.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { modelFacts } from './language-model.ts';
import { modelFiles } from './model-files.ts';
import { readGguf } from './read-gguf.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

async function errorOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (isAblataError(error)) return `${error.code}: ${error.message.replaceAll(`${folder.path}/`, '')}`;
    throw error;
  }
  return 'none';
}

const read = (content: string | Uint8Array, name = 'm.gguf') => readGguf(folder.file(name, content));

describe('readGguf', () => {
  it('reads short values, lengths of lists and the number of tensors', async () => {
    const { metadata, lists, tensors } = await read(ggufFile(chatModel));
    expect(Object.fromEntries(metadata)).toMatchObject({
      'general.architecture': 'llama',
      'llama.context_length': 2048,
      'llama.rope.freq_base': 10000.5,
    });
    expect([...lists]).toEqual([['tokenizer.ggml.tokens', 3]]);
    expect(tensors).toBe(1);
  });

  it('passes over vocabularies that are larger than a piece', async () => {
    const tokens = Array.from({ length: 30_000 }, (_, index) => `token ${index}`);
    const { metadata, lists } = await read(ggufFile({ 'tokenizer.ggml.tokens': tokens, ...chatModel, last: 7 }));
    expect(lists.get('tokenizer.ggml.tokens')).toBe(3); // a key of its own, written twice: the last counts
    expect(metadata.get('last')).toBe(7);
    expect((await read(ggufFile({ a: tokens, last: 7 }))).lists.get('a')).toBe(30_000);
  });

  it.each([
    ['', 'it is empty'],
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:1',
      'it is the pointer that Git LFS leaves in place of a file (`git lfs pull` fetches the file itself)',
    ],
    ['\n<!DOCTYPE html><title>Sign in', 'it is a web page: a download that needed a login, or a wrong address'],
    ['PK\u0003\u0004', 'it is a zip archive, such as a PyTorch checkpoint or a Python wheel'],
    ['ggjt\u0001', 'it is in a format that came before GGUF'],
    [
      Buffer.concat([Buffer.from([40, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"__metadata__":{}}')]),
      'it is a safetensors file',
    ],
    ['{"a": 1}', 'it is JSON'],
    ['hello', 'it begins with 68 65 6c 6c'],
  ])('says what a file is that is no GGUF (%#)', async (content, what) => {
    expect(await errorOf(() => read(content))).toBe(`DATA_GGUF_NONE: m.gguf is not a GGUF file: ${what}`);
  });

  it('says of a file that was cut how much there should be, wherever it was cut', async () => {
    const whole = ggufFile(chatModel);
    expect(await errorOf(() => read(whole.subarray(0, -5)))).toBe(
      `DATA_GGUF_BROKEN: m.gguf is broken: it has ${whole.length - 5} of ${whole.length} bytes: a download that was cut`,
    );
    const head = whole.length - 128 - 40; // without its tensor, and what fills it up
    for (let length = 4; length < head; length += 13) {
      expect(await errorOf(() => read(whole.subarray(0, length)))).toBe(
        `DATA_GGUF_BROKEN: m.gguf is broken: it ends at byte ${length}, within its own head`,
      );
    }
  });

  it('ends with an error of its own for whatever bytes follow the mark', async () => {
    const whole = ggufFile(chatModel);
    for (let at = 4; at < 400; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ 0xff;
      expect(await errorOf(() => read(damaged))).toMatch(/^none$|^DATA_GGUF_BROKEN: m.gguf is broken: \w/);
    }
    const old = Buffer.from(whole);
    old.writeUInt32LE(1, 4);
    expect(await errorOf(() => read(old))).toContain('it has version 1 of the format, known are 2 and 3');
    old.writeUInt32BE(3, 4);
    expect(await errorOf(() => read(old))).toContain('it is of a big-endian machine');
  });
});

describe('modelFacts', () => {
  const facts = async (metadata: Parameters<typeof ggufFile>[0], tensors?: Parameters<typeof ggufFile>[1]) =>
    modelFacts(await read(ggufFile(metadata, tensors)), 'm.gguf');

  it('knows a language model', async () => {
    expect(await facts(chatModel)).toEqual({
      architecture: 'llama',
      trainedContext: 2048,
      template: chatModel['tokenizer.chat_template'],
      parts: 1,
    });
    const { 'tokenizer.chat_template': _, ...base } = chatModel;
    expect((await facts(base)).template).toBeUndefined();
  });

  it.each([
    [{ 'general.architecture': 'bert' }, 'an encoder (embeddings) of architecture bert'],
    [{ 'general.architecture': 't5' }, 'an encoder-decoder of architecture t5'],
    [{ 'general.type': 'adapter' }, 'an adapter (general.type)'],
    [{ 'general.type': 'mmproj' }, 'a mmproj (general.type)'],
    [{ 'llama.pooling_type': 3 }, 'an embedding or reranking model of architecture llama'],
    [{ 'llama.attention.causal': false }, 'an embedding or reranking model of architecture llama'],
  ])('refuses what is none (%#)', async (other, what) => {
    expect(await errorOf(() => facts({ ...chatModel, ...other }))).toBe(
      `DATA_GGUF_KIND: m.gguf holds no language model, but ${what}`,
    );
  });

  it('refuses a vocabulary without weights', async () => {
    expect(await errorOf(() => facts(chatModel, []))).toContain('without an architecture, tensors or a vocabulary');
  });
});

describe('modelFiles', () => {
  it('finds the files of a model that is cut into several by their names', async () => {
    const first = folder.file('big-00001-of-00002.gguf', 'a');
    expect(await errorOf(() => modelFiles(first, 2))).toBe('CONFIG_GGUF: there is no file big-00002-of-00002.gguf');
    const second = folder.file('big-00002-of-00002.gguf', 'b');
    expect(modelFiles(first, 2)).toEqual([first, second]);
    expect(modelFiles('one.gguf', 1)).toEqual(['one.gguf']);
    for (const path of [second, 'other.gguf', first]) {
      expect(await errorOf(() => modelFiles(path, path === first ? 3 : 2))).toMatch(
        /^CONFIG_GGUF: .* and not by its name the first$/,
      );
    }
  });
});
