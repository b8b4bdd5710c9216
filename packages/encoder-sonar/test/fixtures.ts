import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openFile } from '@ablata/torch-file';
import { readSafetensors } from '../src/checkpoint/read-safetensors.ts';
import { parseSentencePieceModel, type SentencePieceModel } from '../src/tokenizer/sentencepiece-model.ts';

export function fixture(...parts: string[]): string {
  return fileURLToPath(new URL(join('../src/__fixtures__', ...parts), import.meta.url));
}

/** A folder that is deleted with the scope: `using folder = temporaryFolder()`. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'ablata-sonar-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(fixture('tokenizers', name)));
}

export function tokenizerModel(name: string): SentencePieceModel {
  return parseSentencePieceModel(unpacked(`${name}.model.gz`));
}

/** Writes a tokenizer of the fixtures as a plain file into a folder. */
export function placeTokenizer(name: string, folder: string): string {
  const path = join(folder, `${name}.model`);
  writeFileSync(path, unpacked(`${name}.model.gz`));
  return path;
}

/** What scripts/make_checkpoints.py recorded beside a checkpoint. */
export interface Golden {
  readonly attentionHeads: number;
  readonly language: 'fra_Latn';
  readonly texts: readonly string[];
  /** fairseq2's ids. */
  readonly sequences: readonly Int32Array[];
  /** Row-major, of the sequences and of the texts. */
  readonly embeddings: Float32Array;
  readonly textEmbeddings: Float32Array;
}

export function readGolden(folder: string, name: string): Golden {
  const about = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const arrays = readArrays(join(folder, `${name}.golden.safetensors`));
  const ids = new Int32Array(arrays('ids'));
  let at = 0;
  const sequences = Array.from(new Int32Array(arrays('lengths')), (length) => {
    at += length;
    return ids.subarray(at - length, at);
  });
  return {
    ...about,
    sequences,
    embeddings: new Float32Array(arrays('embeddings')),
    textEmbeddings: new Float32Array(arrays('text_embeddings')),
  };
}

function readArrays(path: string): (name: string) => ArrayBuffer {
  using source = openFile(path);
  const entries = readSafetensors(source);
  const bytes = readFileSync(path);
  return (name) => {
    const { offset, byteLength } = entries.get(name)!;
    return new Uint8Array(bytes.subarray(offset, offset + byteLength)).buffer;
  };
}
