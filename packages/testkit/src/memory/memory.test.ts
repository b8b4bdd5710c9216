import { isAblataError } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { memoryDataset, sampleDataset } from './memory-dataset.ts';
import { memoryFolder } from './memory-folder.ts';

describe('memoryDataset', () => {
  const dataset = memoryDataset({
    texts: ['a', 'b', 'c'],
    embeddings: Float32Array.of(1, 2, 3, 4, 5, 6),
    dimension: 2,
    columns: { words: 'number' },
    cells: { words: [7, 8, 9] },
  });

  it('shows ranges and selections of selections, and gives copies of embeddings', async () => {
    const selected = dataset.select(Uint32Array.of(2, 0, 1)).select(Uint32Array.of(0, 2));
    expect(selected.texts()).toEqual(['c', 'b']);
    expect(selected.column('words')).toEqual([9, 8]);
    expect(selected.sources(1).map(({ problems }) => problems)).toEqual([['memory/1']]);
    const block = await selected.embeddings(0, 2);
    expect(block).toEqual(Float32Array.of(5, 6, 3, 4));
    block.fill(0);
    expect(await selected.embeddings(0, 1)).toEqual(Float32Array.of(5, 6));
  });

  it('says what does not fit', () => {
    expect(() => memoryDataset({ texts: ['a'], embeddings: new Float32Array(3), dimension: 2 })).toThrow(
      '1 × 2 values',
    );
    expect(() =>
      memoryDataset({ texts: [], embeddings: new Float32Array(0), dimension: 2, columns: { x: 'number' } }),
    ).toThrow("column 'x' has 0 cells");
    expect(() => dataset.column('y')).toThrow("no column 'y'");
  });

  it('has samples that depend on their arguments alone', async () => {
    expect(sampleDataset(9).texts()).toEqual(sampleDataset(9).texts());
    expect(await sampleDataset(9, 4, 2).embeddings(0, 9)).not.toEqual(await sampleDataset(9, 4, 1).embeddings(0, 9));
  });
});

describe('memoryFolder', () => {
  it('publishes whole files alone, and copies what is written', async () => {
    const folder = memoryFolder();
    const bytes = Uint8Array.of(1, 2);
    await folder.file('a/b.bin', async (file) => {
      await file.write(bytes);
      bytes.fill(9);
      await file.write(bytes);
      expect(file.position).toBe(4);
    });
    expect(folder.files.get('a/b.bin')).toEqual(Uint8Array.of(1, 2, 9, 9));
    const failing = folder.file('a/b.bin', async (file) => {
      await file.write(bytes);
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(folder.files.get('a/b.bin')).toHaveLength(4);
  });

  it.each(['', '/etc/x', '../x', 'a/../../x', 'a\\..\\x'])('refuses the name %j', async (name) => {
    await expect(memoryFolder().file(name, async () => undefined)).rejects.toSatisfy(isAblataError);
  });

  it('can be full', async () => {
    const folder = memoryFolder({ capacity: 3 });
    const write = folder.file('x', (file) => file.write(new Uint8Array(4)));
    await expect(write).rejects.toMatchObject({ code: 'DATA_DISK_FULL' });
    expect(folder.files.size).toBe(0);
  });
});
