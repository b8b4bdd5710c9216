import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveTorchFile, TensorToSave, writeArchive } from '@ablata/torch-file';
import { describe, expect, it } from 'vitest';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { openDataset } from '../open-dataset.ts';
import { sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { createPtFormat } from './create-pt-format.ts';

async function sampleFile(): Promise<string> {
  const root = temporaryFolder();
  await createPtFormat().write(sampleDataset(), createOutputFolder(root), 'x', {
    signal: new AbortController().signal,
  });
  return join(root, 'x.pt');
}

async function pickled(...parts: (string | number[])[]): Promise<string> {
  const root = temporaryFolder();
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)));
  await createOutputFolder(root).file('x.pt', (file) => writeArchive(file, bytes, []));
  return join(root, 'x.pt');
}

describe('a hostile .pt', () => {
  it('that names a function is refused and nothing is run', async () => {
    const path = await pickled([0x80, 2], 'cposix\nsystem\n', [0x28, 0x58, 5, 0, 0, 0], 'touch', [0x74, 0x52, 0x2e]);
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_HOSTILE',
      message: `${path} is refused: its pickle names posix.system, which can do harm and holds no data.`,
      hint: 'Nothing of it was run. Do not load a file you do not trust in Python either.',
    });
  });

  it('whose lists double at each level is refused, not written out', async () => {
    const doubled = Array.from({ length: 200 }, (_, level) => [0x71, level, 0x68, level, 0x86]).flat();
    const path = await pickled([0x80, 2, 0x7d, 0x58, 4, 0, 0, 0], 'rows', [0x5d, ...doubled, 0x73, 0x2e]);
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_UNSUPPORTED',
      message: expect.stringMatching(/ can't be read: a value in it has more than \d+ parts|nested more than 256 deep/),
    });
  });

  it('whose tensor repeats one number a billion times is refused', async () => {
    const path = join(temporaryFolder(), 'x.pt');
    await saveTorchFile(path, { embeddings: new TensorToSave('float32', [1, 4], new Float32Array(4)) });
    const tensor = [
      ...[
        'ctorch._utils\n_rebuild_tensor_v2\n((',
        [0x58, 7, 0, 0, 0],
        'storagectorch\nFloatStorage\n',
        [0x58, 1, 0, 0, 0],
        '0',
      ],
      ...[
        [0x58, 3, 0, 0, 0],
        'cpu',
        [0x4b, 1, 0x74, 0x51, 0x4b, 0, 0x4a, 0, 0, 0, 64, 0x4b, 2, 0x86, 0x4b, 0, 0x4b, 0, 0x86],
      ],
      ...[[0x89, 0x7d, 0x74, 0x52]],
    ];
    const expanded = await pickled([0x80, 2, 0x7d, 0x58, 9, 0, 0, 0], 'embedding', ...tensor, [0x73, 0x2e]);
    await expect(openDataset(expanded)).rejects.toThrow(/'embedding' repeats a few numbers 2147483648 times\.$/);
  });
});

describe('a damaged .pt', () => {
  it('with one bit of a tensor changed has a wrong checksum', async () => {
    const path = await sampleFile();
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('archive/data/0') + 700]! ^= 1;
    writeFileSync(path, bytes);
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringMatching(
        /is damaged: archive\/data\/0 has the checksum [0-9a-f]{8}, its directory says [0-9a-f]{8}\.$/,
      ),
      hint: 'Copy or write the file again; compare its checksum with the original.',
    });
  });

  it('is never opened silently, wherever one byte is changed', async () => {
    const path = await sampleFile();
    const good = readFileSync(path);
    let harmless = 0;
    for (let at = 0; at < good.length; at += 97) {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 0x55;
      writeFileSync(path, bytes);
      const opened = await openDataset(path).catch((error: unknown) => error as Error);
      if (opened instanceof Error)
        expect((opened as { code?: string }).code, `byte ${at}: ${opened.message}`).toMatch(/^DATA_/);
      else {
        // Padding, descriptors and dates are read by nobody.
        harmless++;
        expect(opened.texts()).toEqual(sampleDataset().texts());
        await opened[Symbol.asyncDispose]();
      }
    }
    expect(harmless).toBeLessThan(good.length / 97 / 3);
  });
});
