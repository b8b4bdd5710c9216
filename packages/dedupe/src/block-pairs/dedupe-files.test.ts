import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNpy } from '@ablata/torch-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { verifyCertificate } from '../certificate/verify-certificate.ts';
import { runCommand } from '../command/run-command.ts';
import { dedupe } from '../dedupe.ts';
import { dedupeFiles } from './dedupe-files.ts';
import { rowsPerBlock } from './rows-per-block.ts';
import { WorkerProcess } from './worker-process.ts';

const dimension = 16;
const rows = 900;
const vectors = plantedVectors({ rows, dimension, seed: 61 });
let folder: string;
const at = (name: string): string => join(folder, name);

function npy(values: Float32Array): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length / dimension}, ${dimension}), }\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00\x00\x00`, 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([
    start,
    Buffer.from(header),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-blocks-'));
  await writeFile(at('a.npy'), npy(vectors));
  const cuts = [0, 100, 101, 700, rows];
  for (let number = 0; number < 4; number++) {
    const part = vectors.slice(cuts[number]! * dimension, cuts[number + 1]! * dimension);
    await writeFile(at(`b-0000${number}-of-00004.npy`), npy(part));
  }
  await writeFile(at('bad.npy'), npy(vectors.map((value, i) => (i === 850 * dimension + 3 ? Number.NaN : value))));
});
afterAll(() => rm(folder, { recursive: true }));

async function command(...argv: string[]) {
  let [out, error] = ['', ''];
  const code = await runCommand(argv, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out, error: error.replaceAll(`${folder}/`, '') };
}

describe('a file in shards', () => {
  it('is the array that its shards are', async () => {
    await using file = await openNpy(at('b.npy'));
    expect([file.length, file.dimension]).toEqual([rows, dimension]);
    expect(await file.read(0, rows)).toEqual(vectors);
    expect(await file.read(99, 102)).toEqual(vectors.slice(99 * dimension, 102 * dimension));
  });

  it('gives the verdicts of one file', async () => {
    const whole = await command(at('a.npy'), '-o', at('a.json'));
    const shards = await command(
      at('b.npy'),
      '--processes',
      '2',
      '--block-rows',
      '200',
      '-o',
      at('b.json'),
      '--verify',
      'all',
    );
    expect(shards.error).toBe('');
    expect(shards.out.split('\n')[0]).toBe(whole.out.split('\n')[0]);
    expect(shards.out).toContain('the certificate holds');
    const read = async (name: string): Promise<unknown> => (await import(at(name), { with: { type: 'json' } })).default;
    expect(await read('b.json')).toEqual(await read('a.json'));
  });
});

describe('worker processes', () => {
  it('give the verdicts of one process, by a keep rule and against another set too', async () => {
    const keep = Array.from({ length: rows }, (_, row) => (row * 37) % 101);
    await using against = await openNpy(at('a.npy'));
    for (const options of [{ keep }, { names: 'most-similar' as const }]) {
      const one = await dedupe({ vectors, dimension }, options);
      const { kept, dropped, certificate } = await dedupeFiles(at('b.npy'), {
        ...options,
        processes: 2,
        blockRows: 250,
      });
      expect([...kept]).toEqual([...one.kept]);
      expect(dropped).toEqual(one.dropped);
      expect((await verifyCertificate({ vectors, dimension }, certificate)).holds).toBe(true);
    }
    const { kept, dropped } = await dedupeFiles(at('a.npy'), { processes: 1, against: at('b.npy') });
    expect([kept.length, dropped.length]).toEqual([0, rows]);
    expect(dropped).toEqual((await dedupe({ vectors, dimension }, { against })).dropped);
  });

  it('do a job again when one of them is killed in the middle of it', async () => {
    const setup = { threshold: 0.95, names: 'first' as const, path: at('a.npy') };
    const job = {
      ...{ kind: 'diagonal' as const, start: 0, end: rows, ahead: rows },
      ...{ open: new Uint8Array(rows).fill(1), alive: new Uint8Array(rows).fill(1) },
    };
    const worker = new WorkerProcess(setup);
    const first = worker.run(job);
    const pid = worker.pid!;
    process.kill(pid, 'SIGKILL');
    const { kept } = await first;
    expect(worker.pid).not.toBe(pid);
    expect([...kept]).toEqual([...(await dedupe({ vectors, dimension })).kept]);
    await worker.dispose();
  });

  it('say what is wrong with the input as one process does', async () => {
    const bad = await command(at('bad.npy'), '--processes', '2', '--block-rows', '300');
    expect([bad.code, bad.error.split('\n')[0]]).toEqual([
      2,
      'Row 850 holds NaN at position 3: a vector must be finite.',
    ]);
    const none = await command(at('none.npy'), '--processes', '2');
    expect([none.code, none.error.split('\n')[0]]).toEqual([2, "none.npy can't be opened."]);
    const both = await command(at('a.npy'), '--processes', '2', '--at', '0.9');
    expect(both.error).toContain(
      '--processes can be given with none of --at, --threads, --memory, --keep, --to and --farthest-first',
    );
    expect((await command(at('a.npy'), '--block-rows', '9')).error).toContain('--block-rows belongs to --processes');
    expect((await command(at('a.npy'), '--processes', '0')).error).toContain(
      '--processes must be a whole number from 1 on, but "0" came',
    );
  });
});

describe('rowsPerBlock', () => {
  it.each([
    ['a million of 1024, by memory', [1_000_000, 1024, 2], 104_857],
    ['a million of 384, four blocks a worker', [1_000_000, 384, 2], 125_000],
    ['few rows: no smaller blocks than pay', [20_000, 384, 4], 8192],
    ['one row of any length', [1, 10 ** 9, 1], 1],
  ] as const)('%s', (_, [length, width, workers], expected) => {
    expect(rowsPerBlock(length, width, workers)).toBe(expected);
  });
});
