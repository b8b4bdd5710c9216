import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPython } from '../test/find-python.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { openTorchFile } from './open-torch-file.ts';
import { type Savable, saveTorchFile, TensorToSave } from './save-torch-file.ts';
import { toJson } from './to-json.ts';
import { TorchTensor } from './torch-value.ts';

const python = findPython('torch');

describe('saveTorchFile', () => {
  it('gives back any value', async () => {
    const path = join(temporaryFolder(), 'x.pt');
    const value = fc.letrec<{ any: Savable }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        ...[fc.constant(null), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()],
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    await fc.assert(
      fc.asyncProperty(value, async (any) => {
        await saveTorchFile(path, any);
        using file = openTorchFile(path);
        expect(toJson(path, file.value)).toEqual(any);
      }),
      { numRuns: 150 },
    );
  });

  it('aligns tensors to 64 bytes, and gives equal bytes for equal values', async () => {
    const folder = temporaryFolder();
    const weight = new TensorToSave('float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
    const lazy = new TensorToSave('int64', [2], () => [new Uint8Array(BigInt64Array.of(1n).buffer), new Uint8Array(8)]);
    for (const name of ['a.pt', 'b.pt']) await saveTorchFile(join(folder, name), { weight, lazy });
    expect(readFileSync(join(folder, 'a.pt')).equals(readFileSync(join(folder, 'b.pt')))).toBe(true);
    using file = openTorchFile(join(folder, 'a.pt'));
    await file.verify();
    const tensors = [...(file.value as Map<string, TorchTensor>).values()];
    expect(tensors.every((tensor) => tensor instanceof TorchTensor && file.locate(tensor)!.offset % 64 === 0)).toBe(
      true,
    );
    expect([...(await file.read(tensors[1]!))]).toEqual([1n, 0n]);
  });

  it('leaves nothing behind when it fails, and refuses a tensor of another size', async () => {
    const folder = temporaryFolder();
    expect(() => new TensorToSave('float32', [2], new Float32Array(3))).toThrow(
      'a float32 tensor of shape [2] has 8 bytes, not 12',
    );
    const short = new TensorToSave('float32', [2], () => [new Uint8Array(4)]);
    await expect(saveTorchFile(join(folder, 'x.pt'), short)).rejects.toThrow(
      'zip entry archive/data/0 has 4 bytes where 8 were stated',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  // PyTorch 1.13 takes no float with weights_only.
  it.skipIf(python === undefined)('is loaded by PyTorch with weights_only=True', async () => {
    const path = join(temporaryFolder(), 'x.pt');
    await saveTorchFile(path, {
      weight: new TensorToSave('float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)),
      ids: new TensorToSave('int64', [2], BigInt64Array.of(1n, -(2n ** 62n))),
      small: new TensorToSave('int8', [0, 3], new Int8Array(0)),
      step: 7,
      large: -(2 ** 50),
      rate: 0.1,
      nested: [true, null, 'ü☕𝒳', new Map([[3, 'x']])],
    });
    const program =
      'import json, sys, torch; d = torch.load(sys.argv[1], weights_only=int(torch.__version__[0]) > 1); print(json.dumps({k: [str(v.dtype), list(v.shape), v.tolist()] if torch.is_tensor(v) else v for k, v in d.items()}))';
    expect(JSON.parse(execFileSync(python!, ['-c', program, path], { encoding: 'utf8' }))).toEqual({
      weight: [
        'torch.float32',
        [2, 3],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      ids: ['torch.int64', [2], [1, -(2 ** 62)]],
      small: ['torch.int8', [0, 3], []],
      step: 7,
      large: -(2 ** 50),
      rate: 0.1,
      nested: [true, null, 'ü☕𝒳', { 3: 'x' }],
    });
  });
});
