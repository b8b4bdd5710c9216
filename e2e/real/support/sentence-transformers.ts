import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../packages/encoder-onnx/scripts/reference.py', import.meta.url));

/**
 * Token ids and vectors ([texts, dimension], by rows) that sentence-transformers makes of texts with the model of a folder.
 *
 * @param every vectors of the first text and then of every so-manieth only
 */
export function sentenceTransformers(python: string, model: string, texts: readonly string[], every = 1) {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
  try {
    const target = join(folder, 'vectors');
    const { stdout, stderr, status } = spawnSync(python, [script, model, target], {
      input: JSON.stringify({ texts, every }),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(stderr);
    const { ids } = JSON.parse(stdout) as { readonly ids: readonly (readonly number[])[] };
    const bytes = readFileSync(target);
    return { ids, vectors: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
  } finally {
    rmSync(folder, { recursive: true, force: true }); // must not hide why it failed
  }
}
