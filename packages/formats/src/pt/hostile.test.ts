import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { openDataset } from '../open-dataset.ts';
import { sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { ZipWriter } from '../zip/zip-writer.ts';
import { createPtFormat } from './create-pt-format.ts';

async function zipOf(entries: Record<string, Uint8Array>): Promise<string> {
  const root = temporaryFolder();
  await createOutputFolder(root).file('x.pt', async (file) => {
    const zip = new ZipWriter(file);
    for (const [name, bytes] of Object.entries(entries)) await zip.entry(name, [bytes], bytes.length);
    await zip.finish();
  });
  return join(root, 'x.pt');
}

const pickle = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

async function sampleFile(): Promise<string> {
  const root = temporaryFolder();
  await createPtFormat().write(sampleDataset(), createOutputFolder(root), 'x', {
    signal: new AbortController().signal,
  });
  return join(root, 'x.pt');
}

/** Changes bytes of a file in place. */
function patch(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

describe('a hostile .pt', () => {
  it.each([
    ['os.system', pickle([0x80, 2], 'cposix\nsystem\n', [0x28, 0x58, 5, 0, 0, 0], 'touch', [0x74, 0x52, 0x2e])],
    ['builtins.eval', pickle([0x80, 2], 'cbuiltins\neval\n', [0x28, 0x58, 1, 0, 0, 0], '1', [0x74, 0x52, 0x2e])],
    ['a name by the stack', pickle([0x80, 4, 0x8c, 5], 'posix', [0x8c, 6], 'system', [0x93, 0x2e])],
    ['another torch function', pickle([0x80, 2], 'ctorch.serialization\nload\n', [0x29, 0x52, 0x2e])],
  ])('that names %s is refused and nothing is run', async (_, bytes) => {
    const path = await zipOf({ 'archive/data.pkl': bytes, 'archive/version': Buffer.from('3\n') });
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_HOSTILE',
      message: expect.stringMatching(
        / is refused: its pickle names [\w.]+, and only tensors and plain data are read\.$/,
      ),
      hint: 'Nothing of it was run. Do not load a file you do not trust in Python either.',
    });
  });

  it('whose pickle is nonsense is an error, whatever the nonsense', async () => {
    const cases: [Buffer, RegExp][] = [
      [pickle([0x80, 2]), /its pickle ends in the middle/],
      [pickle([0x80, 2, 0x58, 255, 255, 255, 127]), /its pickle ends in the middle/],
      [pickle([0x80, 2, 0x2e]), /its pickle takes more from its stack than is there/],
      [pickle([0x80, 2, 0x75]), /its pickle has no mark where one is needed/],
      [pickle([0x80, 2, 0x68, 9]), /its pickle recalls what it never stored/],
      [pickle([0x80, 2, 0x4e, 0x28, 0x75]), /its pickle sets items of what is no dict/],
      [pickle([0x80, 2, 0x82, 1]), /its pickle uses the opcode 0x82, which no tensor file needs/],
      [pickle([0x80, 2, 0x4e, 0x29, 0x52]), /its pickle calls what is not callable/],
    ];
    for (const [bytes, message] of cases) {
      await expect(openDataset(await zipOf({ 'archive/data.pkl': bytes }))).rejects.toThrow(message);
    }
  });

  it('that is a zip bomb is refused before anything is unpacked', async () => {
    const bomb = deflateRawSync(Buffer.alloc(50 * 2 ** 20));
    const path = await zipOf({ 'archive/data.pkl': bomb });
    patch(path, (bytes) => {
      const entry = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
      bytes.writeUInt16LE(8, entry + 10);
      bytes.writeUInt32LE(50 * 2 ** 20, entry + 24);
    });
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_UNSUPPORTED',
      message: expect.stringContaining('its entry 0 is compressed (method 8), which PyTorch never does'),
    });
  });

  it('whose entries overlap to claim more than the file holds is refused', async () => {
    const path = await zipOf({ 'archive/data.pkl': Buffer.alloc(4000), 'archive/data/0': Buffer.alloc(4000) });
    patch(path, (bytes) => {
      for (
        let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
        at >= 0;
        at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')
      ) {
        bytes.writeUInt32LE(8000, at + 20);
        bytes.writeUInt32LE(8000, at + 24);
        bytes.writeUInt32LE(0, at + 42);
      }
    });
    await expect(openDataset(path)).rejects.toThrow('its entry 1 claims 8000 bytes, more than the file holds');
  });

  it('that names an entry outside the archive is refused', async () => {
    await expect(openDataset(await zipOf({ 'archive/../../etc/data.pkl': Buffer.from('.') }))).rejects.toThrow(
      'its entry 0 is named outside the archive',
    );
  });

  it('that is no zip at all is an error', async () => {
    const path = join(temporaryFolder(), 'x.pt');
    writeFileSync(path, Buffer.alloc(500));
    await expect(openDataset(path)).rejects.toThrow('a zip ends with its directory, and there is none');
  });
});

describe('a damaged .pt', () => {
  it('with one bit of a tensor changed has a wrong checksum', async () => {
    const path = await sampleFile();
    patch(path, (bytes) => {
      bytes[bytes.indexOf('archive/data/0') + 700]! ^= 1;
    });
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
