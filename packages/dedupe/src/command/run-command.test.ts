import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNpy } from '@ablata/torch-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from '../__fixtures__/brute-force.ts';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { runCommand } from './run-command.ts';

const dimension = 16;
const vectors = plantedVectors({ rows: 300, dimension, seed: 61 });
const expected = Array.from(bruteForceVerdicts(vectors, dimension, 0.95).entries()).flatMap(([i, v]) =>
  v.kept ? [i] : [],
);
let folder: string;
const at = (name: string): string => join(folder, name);

function npy(description: string, data: ArrayBufferView): Buffer {
  const header = `${description}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00\x00\x00`, 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}
const described = (type: string, shape: string, order = 'False') =>
  `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

async function run(...argv: string[]) {
  let out = '';
  let error = '';
  const code = await runCommand(argv, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out: out.replaceAll(`${folder}/`, ''), error: error.replaceAll(`${folder}/`, '') };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-dedupe-'));
  await writeFile(at('a.npy'), npy(described('<f4', '(300, 16)'), vectors));
  await writeFile(at('double.npy'), npy(described('<f8', '(300, 16)'), Float64Array.from(vectors)));
  await writeFile(at('half.npy'), npy(described('<f2', '(2, 2)'), Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001)));
  await writeFile(at('fortran.npy'), npy(described('<f4', '(300, 16)', 'True'), vectors));
  await writeFile(at('long.npy'), npy(described('<i8', '(300, 16)'), vectors));
  await writeFile(at('flat.npy'), npy(described('<f4', '(4800,)'), vectors));
  await writeFile(at('cut.npy'), npy(described('<f4', '(300, 16)'), vectors.subarray(7)));
  await writeFile(at('text.npy'), 'a text that is long enough');
});
afterAll(() => rm(folder, { recursive: true }));

describe('ablata-dedupe', () => {
  it('writes kept rows, their numbers and the certificate, and checks them', async () => {
    const { code, out, error } = await run(
      at('a.npy'),
      '-o',
      at('kept.npy'),
      '-o',
      at('kept.txt'),
      '-o',
      at('r.json'),
      '--verify',
      'all',
    );
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const pairs = (expected.length * (expected.length - 1)) / 2;
    expect(out).toContain(
      `300 rows: ${expected.length} kept, ${300 - expected.length} dropped at cosine ≥ 0.95\nwrote kept.npy\n`,
    );
    expect(out).toContain(`checked ${300 - expected.length} dropped rows and ${pairs} pairs of kept rows`);
    expect(out).toContain('the certificate holds');
    expect((await readFile(at('kept.txt'), 'utf8')).trim().split('\n').map(Number)).toEqual(expected);
    expect(JSON.parse(await readFile(at('r.json'), 'utf8'))).toMatchObject({
      kept: expected,
      certificate: { rows: 300 },
    });
    await using file = await openNpy(at('kept.npy'));
    const rows = expected.flatMap((i) => [...vectors.subarray(i * dimension, (i + 1) * dimension)]);
    expect([...(await file.read(0, file.length))]).toEqual(rows);
  });

  it('answers other thresholds, reads float64, and compares against another file', async () => {
    const count = bruteForceVerdicts(vectors, dimension, 0.9).filter((v) => v.kept).length;
    expect((await run(at('double.npy'), '--at', '0.9,0.95')).out).toContain(
      `at 0.9: ${count} kept\nat 0.95: ${expected.length} kept\n`,
    );
    expect((await run(at('a.npy'), '--against', at('double.npy'), '--verify')).out).toContain(
      '300 rows: 0 kept, 300 dropped',
    );
  });

  it('says how much memory it would take, and reads vectors again where there is less', async () => {
    const held = await run(at('a.npy'), '--plan', '--memory', '1');
    expect(held).toMatchObject({ code: 0, error: '' });
    expect(held.out).toMatch(
      /^300 rows of 16: vectors of kept rows in memory\nat most 0\.\d\d GB of memory .* 1\.00 GB may be used\ncompared with (WebAssembly|JavaScript|AVX-512).*\n$/,
    );
    const small = await run(at('a.npy'), '--plan', '--memory', '0');
    expect(small.out).toContain('their vectors read again from the file');
    expect(small.out).toContain('more than may be used');
    await run(at('a.npy'), '--memory', '0', '-o', at('again.txt'));
    expect((await readFile(at('again.txt'), 'utf8')).trim().split('\n').map(Number)).toEqual(expected);
  });

  it('drops all copies, gives clusters, and reduces to a number of rows', async () => {
    const all = await run(
      at('a.npy'),
      '--keep',
      'none',
      '-o',
      at('clusters.txt'),
      '-o',
      at('alone.txt'),
      '--verify',
      'all',
    );
    expect(all.out).toContain('the certificate holds');
    const alone = (await readFile(at('alone.txt'), 'utf8')).trim().split('\n').map(Number);
    expect(alone.length).toBeLessThan(expected.length);
    const clusters = (await readFile(at('clusters.txt'), 'utf8')).trim().split('\n').map(Number);
    expect(clusters.length).toBe(300);
    for (const row of alone) expect(clusters.filter((cluster) => cluster === row)).toEqual([row]);

    await run(at('a.npy'), '-o', at('clusters.npy'));
    const bytes = await readFile(at('clusters.npy'));
    expect(bytes.toString('latin1', 10, 70)).toContain("'descr': '<i4', 'fortran_order': False, 'shape': (300,)");
    const groups = new Int32Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.length - 1200, bytes.byteOffset + bytes.length),
    );
    expect([...new Set(groups)].sort((a, b) => a - b)).toEqual(expected);

    const reduced = await run(at('a.npy'), '--to', '100', '-o', at('few.txt'), '--verify');
    expect(reduced.out).toMatch(/^300 rows: (100|9\d) kept, 20\d dropped at cosine ≥ 0\.\d+\n/);
    expect(reduced.code).toBe(0);
    const far = await run(at('a.npy'), '--farthest-first', '40', '-o', at('far.npy'));
    expect(far.out).toMatch(
      /^300 rows: 40 chosen, at a cosine of 0\.\d{6} or less to each other, others within 0\.\d{6} of one\n/,
    );
    await using file = await openNpy(at('far.npy'));
    expect(file.length).toBe(40);
  });

  it('reads float16', async () => {
    await using file = await openNpy(at('half.npy'));
    expect([...(await file.read(0, 2))]).toEqual([1, -2, 0.333251953125, 2 ** -24]);
  });

  it('shows how it is used', async () => {
    expect((await run('--help')).out).toMatch(/^Usage: ablata-dedupe FILE /);
  });

  it.each([
    [[], 'ablata-dedupe: expected one file, but 0 came.\nablata-dedupe --help shows what is possible.\n'],
    [['a.npy', '--threshold', '1.2'], 'ablata-dedupe: --threshold must be a cosine in (0, 1], but "1.2" came.\n'],
    [['a.npy', '-o', 'kept.csv'], 'ablata-dedupe: the output kept.csv ends in none of .npy, .txt, .json.\n'],
    [['a.npy', '--threads', '0'], 'ablata-dedupe: --threads must be a whole number from 1 on, but "0" came.\n'],
    [['a.npy', '--memory', 'all'], 'ablata-dedupe: --memory must be a number of gigabytes, but "all" came.\n'],
    [['a.npy', '--keep', 'last'], 'ablata-dedupe: --keep must be first or none, but "last" came.\n'],
    [['a.npy', '--to', '0'], 'ablata-dedupe: --to must be a number of rows, but "0" came.\n'],
    [['a.npy', '--to', '9', '--threshold', '0.9'], "ablata-dedupe: --to and --threshold can't be used together.\n"],
    [['a.npy', '--farthest-first', '9', '-o', 'clusters.txt'], 'rows chosen far from each other have no clusters'],
    [['nowhere.npy'], "nowhere.npy can't be opened.\nCheck the path.\n"],
    [['text.npy'], 'text.npy is not a .npy file.\nWrite it with numpy.save(path, array).\n'],
    [
      ['fortran.npy'],
      'fortran.npy is in Fortran order, expected C order.\nSave it as numpy.ascontiguousarray(array).\n',
    ],
    [['long.npy'], 'long.npy holds values of type <i8, expected little-endian float16, float32 or float64.\n'],
    [['flat.npy'], 'flat.npy has shape (4800), expected (rows, dimension).\nSave a two-dimensional array.\n'],
    [['cut.npy'], 'cut.npy should be 19273 bytes long for 300 × 16 f4, but is 19245.\n'],
  ])('explains what is wrong with %j', async (argv, message) => {
    const { code, error } = await run(...argv.map((arg) => (arg.endsWith('.npy') ? at(arg) : arg)));
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});
