import { copyFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSeal, readManifest } from '@ablata/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../test/command.ts';
import { nested, offlineServices } from '../../test/offline-services.ts';
import { PlantedRun } from '../../test/planted-run.ts';
import { verifyRun } from './verify-run.ts';
import { verifySeal } from './verify-seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablata-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = join(folder, 'runs/small');

const CONFIG = {
  name: 'small',
  seed: 5,
  target: 60,
  services: {
    ...offlineServices,
    dedupe: { use: 'cosine', threshold: 0.5 },
    splits: nested(30, 60),
    output: [{ use: 'pt' }, { use: 'jsonl' }],
  },
};

interface Proof {
  stages: Record<string, { decisions: { request: number; candidate: number; row: number | null; of: number[] }[] }>;
  splits: Record<string, number[]>;
}

beforeAll(async () => {
  writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(CONFIG));
  const { status, err } = await command('run', join(folder, 'ablata.yaml'));
  expect([status, err.join('\n')]).toEqual([0, expect.not.stringContaining('error')]);
});

/** What fails in a run, by the names of the checks. */
async function failuresOf(planted: { readonly folder: string }): Promise<Record<string, string>> {
  const checks = await verifyRun(planted.folder, { sample: 'all', leak: undefined });
  const failed = checks.filter(({ state }) => state === 'failed');
  return Object.fromEntries(failed.map(({ name, message }) => [name, message]));
}

describe('verify', () => {
  test('passes a run as it is, and begins with the verdict', async () => {
    const { status, out } = await command('verify', run, '--full');
    expect([status, out[0]]).toEqual([0, 'verified: 11 checks passed']);
    expect(out.length).toBe(13);
    const { out: verbose } = await command('verify', run, '--verbose');
    expect(verbose.join('\n')).toContain('30/train ⊂ 60/train');
  });

  test('says in its last line what failed', async () => {
    const planted = new PlantedRun(run);
    writeFileSync(planted.path('dataset/notes.txt'), 'mine');
    const { status, out, err } = await command('verify', planted.folder);
    expect([status, err]).toEqual([1, ['error: NOT verified: 1 of 11 checks failed: folder [DATA_NOT_VERIFIED]']]);
    expect(out.filter((line) => line.startsWith('FAIL'))).toEqual([
      'FAIL  folder     dataset/notes.txt is not in run.json: the run did not write it',
    ]);
  });
});

describe('finds, though run.json was corrected as well,', () => {
  test('rows of the proof swapped between train and val', async () => {
    const planted = new PlantedRun(run);
    planted.json<Proof>('dataset/proof.json', ({ splits }) => {
      const [train, val] = [splits['60/train'] as number[], splits['60/val'] as number[]];
      [train[0], val[0]] = [val[0] as number, train[0] as number];
    });
    expect(Object.keys(await failuresOf(planted))).toEqual(['rows']);
  });

  test('a set taken out of the proof, or all of them', async () => {
    const planted = new PlantedRun(run);
    planted.json<Proof>('dataset/proof.json', ({ splits }) => {
      delete splits['30/test'];
    });
    expect((await failuresOf(planted))['folder']).toMatch(/splits\/30\/test\.\w+ is of no set that the proof has/);
    planted.json<Proof>('dataset/proof.json', (proof) => {
      proof.splits = {};
    });
    expect(Object.keys(await failuresOf(planted))).toEqual(['folder']);
  });

  test('a set that the proof has more than there are files', async () => {
    const planted = new PlantedRun(run);
    planted.json<Proof>('dataset/proof.json', ({ splits }) => {
      splits['90/train'] = [0, 1];
    });
    expect((await failuresOf(planted))['folder']).toMatch(
      /dataset\/splits\/90\/train\.\w+ is missing: the proof has this set/,
    );
  });

  test('drops taken out of the proof: all of them, or their stage', async () => {
    const planted = new PlantedRun(run);
    planted.json<Proof>('dataset/proof.json', ({ stages }) => {
      const [dedupe] = Object.values(stages) as [Proof['stages'][string]];
      expect(dedupe.decisions.length).toBeGreaterThan(0);
      dedupe.decisions = [];
    });
    planted.write('dataset/proof/dedupe.f32', '');
    expect(await failuresOf(planted)).toEqual({
      decisions: expect.stringMatching(
        /dedupe: the proof has 0 decisions, and the books say that \d+ rows were dropped/,
      ),
    });
    planted.json<Proof>('dataset/proof.json', (proof) => {
      proof.stages = {};
    });
    expect(await failuresOf(planted)).toEqual({
      decisions: expect.stringMatching(/dedupe: the books say that it dropped \d+ rows, and it is not in proof\.json/),
    });
  });

  test('a drop that is in the dataset, one that is named twice, one that names another row', async () => {
    const planted = new PlantedRun(run);
    const original = planted.text('dataset/proof.json');
    const change = async (plant: (decisions: Proof['stages'][string]['decisions']) => void) => {
      planted.write('dataset/proof.json', original);
      planted.json<Proof>('dataset/proof.json', ({ stages }) =>
        plant((stages['dedupe'] as Proof['stages'][string]).decisions),
      );
      return (await failuresOf(planted))['decisions'];
    };
    expect(await change((all) => Object.assign(all[0] as object, { request: 0, candidate: 0 }))).toMatch(
      /row 0:0 is said to be dropped, and is row 0 of the dataset/,
    );
    expect(await change((all) => Object.assign(all[1] as object, all[0]))).toMatch(/row \d+:\d+ is decided twice/);
    expect(await change((all) => Object.assign(all[0] as object, { row: null }))).toMatch(
      /is said to stand behind .*, row null of the dataset, which is row \d+/,
    );
  });

  test('a text or a vector changed in the second format', async () => {
    const planted = new PlantedRun(run);
    const lines = planted.text('dataset/small.jsonl').split('\n');
    const row = JSON.parse(lines[3] as string) as { text: string; embedding: number[] };
    const put = (changed: object) =>
      planted.write('dataset/small.jsonl', lines.with(3, JSON.stringify({ ...row, ...changed })).join('\n'));
    put({ text: `${row.text} ` });
    expect((await failuresOf(planted))['formats']).toMatch(
      /the \.jsonl dataset, held against \.pt: row [23] has another text/,
    );
    const at = row.embedding.findIndex((value) => value !== 0);
    put({ embedding: row.embedding.with(at, -(row.embedding[at] as number)) });
    expect((await failuresOf(planted))['formats']).toMatch(/row [23] has another embedding/);
  });

  test('the file of one set in the place of another', async () => {
    const planted = new PlantedRun(run);
    planted.write('dataset/splits/30/val.pt', readFileSync(planted.path('dataset/splits/30/train.pt')));
    expect(await failuresOf(planted)).toEqual({
      rows: 'splits/30/val.pt, held against proof.json: has 24 rows, expected 3',
      splits: expect.stringContaining('30/val holds 24 rows; the manifest says 3'),
    });
  });

  test('books that are not those of the dataset', async () => {
    const planted = new PlantedRun(run);
    planted.manifest<{ books: { asked: number; fates: { duplicate: number } } }>(({ books }) => {
      books.asked++;
      books.fates.duplicate++;
    });
    expect((await failuresOf(planted))['origin']).toBe(
      'the .pt dataset has other books than run.json (and 1 more: --verbose)',
    );
  });
});

describe('the dataset without its run', () => {
  const alone = (): string => {
    const to = mkdtempSync(join(folder, 'alone-'));
    cpSync(join(run, 'dataset'), to, { recursive: true });
    return to;
  };

  test('is verified as far as it goes, and what needs the run is told in a line', async () => {
    const { status, out } = await command('verify', alone(), '--full');
    expect([status, out[0]]).toEqual([0, 'verified: 8 checks passed, 1 not applicable']);
    expect(out.filter((line) => line.startsWith('n/a'))).toEqual([
      expect.stringMatching(/^n\/a {3}run\.json {3}it is not here, only the dataset/),
    ]);
  });

  test('does not pass when rows, sets or decisions are not those of the proof', async () => {
    const swapped = alone();
    copyFileSync(join(swapped, 'splits/30/train.pt'), join(swapped, 'splits/30/val.pt'));
    expect(Object.keys(await failuresOf({ folder: swapped }))).toEqual(['files', 'rows', 'splits']);
    const told = alone();
    const proof = JSON.parse(readFileSync(join(told, 'proof.json'), 'utf8')) as Proof;
    proof.stages['dedupe']?.decisions.pop();
    writeFileSync(join(told, 'proof.json'), JSON.stringify(proof));
    expect(await failuresOf({ folder: told })).toMatchObject({
      decisions: expect.stringMatching(/^dedupe: the proof has \d+ decisions, and the books say that \d+ rows/),
    });
    const lost = alone();
    rmSync(join(lost, 'small.pt'));
    rmSync(join(lost, 'small.jsonl'));
    const checks = await verifyRun(lost, { sample: 'all', leak: undefined });
    expect(checks.filter(({ state }) => state === 'ok').map(({ name }) => name)).toEqual(['files', 'decisions']);
  });

  test('an export shows what it can', async () => {
    const hub = join(folder, 'hub');
    expect((await command('export', run, '--huggingface', hub)).status).toBe(0);
    const { out } = await command('verify', hub);
    expect(out[0]).toBe('verified: 4 checks passed, 1 not applicable');
    writeFileSync(join(hub, 'data/30/val-00000-of-00001.parquet'), 'other');
    expect((await command('verify', hub)).err.join()).toContain('1 of 4 checks failed: files');
  });
});

describe('finds', () => {
  test('every single bit that is flipped in run.json', async () => {
    const planted = new PlantedRun(run);
    const bytes = readFileSync(planted.path('run.json'));
    const flip = (index: number): Uint8Array => {
      const flipped = Uint8Array.from(bytes);
      flipped[index] = (flipped[index] as number) ^ (1 << ((index * 5) & 7));
      return flipped;
    };
    for (let index = 0; index < bytes.length; index++) {
      const seal = checkSeal(flip(index));
      expect(seal !== undefined && seal.said === seal.found, `byte ${index}`).toBe(false);
    }
    // And so does the command, at the end, where the seal stands, and here and there before it.
    const here = Array.from({ length: 40 }, (_, step) => Math.floor((step * bytes.length) / 40));
    for (const index of [...here, ...Array.from({ length: 90 }, (_, back) => bytes.length - 1 - back)]) {
      writeFileSync(planted.path('run.json'), flip(index));
      const found = await readManifest(planted.folder).then(
        async () => (await verifySeal(planted)).state,
        ({ code }: { code: string }) => code,
      );
      expect(['failed', 'DATA_BAD_RUN'], `byte ${index}`).toContain(found);
    }
  });

  test('a file that was changed, or lost', async () => {
    const planted = new PlantedRun(run);
    copyFileSync(planted.path('dataset/splits/30/train.pt'), planted.path('dataset/splits/30/val.pt'));
    rmSync(planted.path('dataset/splits/30/test.jsonl'));
    expect(Object.keys(await failuresOf(planted))).toEqual(['files', 'rows', 'splits']);
  });

  test('nothing but the checksum in a dataset that can no longer be read', async () => {
    const planted = new PlantedRun(run);
    writeFileSync(planted.path('dataset/small.pt'), 'no archive');
    expect(Object.keys(await failuresOf(planted))).toEqual(['dataset', 'files']);
  });
});

describe('says in one error', () => {
  const errorOf = async (plant: (planted: PlantedRun) => void) => {
    const planted = new PlantedRun(run);
    plant(planted);
    const { status, err } = await command('verify', planted.folder);
    expect(status).toBe(1);
    return (err[0] as string).replaceAll(planted.folder, 'RUN');
  };

  test('that an entry has no name', async () => {
    const message = await errorOf((planted) =>
      planted.manifest<{ files: { name?: string }[] }>(({ files }) => {
        delete files[0]?.name;
      }),
    );
    expect(message).toContain('files[0].name must be a string (was missing) [DATA_BAD_RUN]');
  });

  test('that the proof is missing, or is none', async () => {
    expect(await errorOf((planted) => rmSync(planted.path('dataset/proof.json')))).toBe(
      'error: the run in RUN has no readable proof.json (ENOENT) [DATA_NO_PROOF]',
    );
    expect(await errorOf((planted) => writeFileSync(planted.path('dataset/proof.json'), '{"proofVersion":2}'))).toMatch(
      /RUN\/dataset\/proof\.json can't be read as a run's proof: .*\[DATA_BAD_RUN\]/,
    );
    expect(await errorOf((planted) => writeFileSync(planted.path('dataset/proof.json'), 'null'))).toContain(
      '[DATA_BAD_RUN]',
    );
  });

  test('that run.json is cut short, or that the run did not end', async () => {
    expect(
      await errorOf((planted) => writeFileSync(planted.path('run.json'), planted.text('run.json').slice(0, 500))),
    ).toContain('[DATA_BAD_RUN]');
    expect(
      await errorOf((planted) =>
        planted.manifest<{ outcome: string }>((manifest) => {
          manifest.outcome = 'running';
        }),
      ),
    ).toBe("error: the run in RUN has no whole dataset: it ended as 'running' [DATA_NO_DATASET]");
  });
});

describe("what can't be checked is not right", () => {
  test('a run from before run.json was sealed', async () => {
    const planted = new PlantedRun(run);
    const { sha256: _seal, ...old } = JSON.parse(planted.text('run.json')) as { sha256: string };
    writeFileSync(planted.path('run.json'), `${JSON.stringify(old, null, 2)}\n`);
    const { status, out } = await command('verify', planted.folder);
    expect([status, out[2], out[0]]).toEqual([
      0,
      'n/a   run.json   it is from before run.json had a SHA-256 of its own: changes of it would not be noticed',
      'verified: 10 checks passed, 1 not applicable',
    ]);
  });

  test('a proof beside its dataset, as exports have it and runs had it, proves as much', async () => {
    const planted = new PlantedRun(run);
    for (const name of ['proof.json', 'proof']) renameSync(planted.path(`dataset/${name}`), planted.path(name));
    planted.manifest<{ files: { name: string }[] }>(({ files }) => {
      for (const file of files) file.name = file.name.replace(/^dataset\/(?=proof)/, '');
    });
    const { status, out } = await command('verify', planted.folder);
    expect([status, out[0]]).toEqual([0, 'verified: 11 checks passed']);
  });

  test('vectors, where there are none', async () => {
    const made = async (name: string, output: object[]) => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, JSON.stringify({ ...CONFIG, name, services: { ...CONFIG.services, output } }));
      const { status, err } = await command('run', file);
      expect([status, err.filter((line) => line.startsWith('error'))]).toEqual([0, []]);
    };
    await made('texts', [{ use: 'jsonl', embedding: 'none' }]);
    const texts = join(folder, 'runs/texts');
    const { status, out } = await command('verify', texts);
    expect(out.filter((line) => !line.startsWith('ok'))).toEqual([
      'verified: 8 checks passed, 3 not applicable',
      '',
      expect.stringMatching(/^n\/a {3}formats {4}\.jsonl is the only format/),
      expect.stringMatching(
        /^n\/a {3}dedup {6}dedupe: the vectors 'embedding' that it compared are not in the dataset/,
      ),
      expect.stringMatching(/^n\/a {3}leak {7}the dataset has no vectors/),
    ]);
    expect(status).toBe(0);
    const leak = await command('verify', texts, '--leak', '0.1');
    expect(leak.status).toBe(1);
    expect(leak.out[2]).toMatch(/^FAIL {2}leak {7}--leak 0\.1 can't be checked: the dataset has no vectors/);
    await made('both', [{ use: 'jsonl', embedding: 'none' }, { use: 'pt' }]);
    const both = await command('verify', join(folder, 'runs/both'));
    expect(both.out[0]).toBe('verified: 11 checks passed');
    expect(both.out.join('\n')).toContain(
      '.pt, .jsonl hold the same 60 rows, bit for bit; there are no vectors in .jsonl',
    );
  });

  test.each(['abc', '2', 'NaN'])('--leak %s is a mistake of the command line', async (leak) => {
    const { status, out, err } = await command('verify', run, '--leak', leak);
    expect([status, out, err[0]]).toEqual([2, [], expect.stringContaining('--leak must be a cosine from -1 to 1')]);
  });
});
