import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytes, count } from '../terminal/numbers.ts';
import type { Finding } from './finding.ts';

/** What a run will write, as far as it can be known before it. */
export interface Planned {
  /** null: all there are. */
  readonly rows: number | null;
  /** Numbers of all vectors of a row. */
  readonly numbers: number;
  /** Whether there are vectors of unknown length beside them. */
  readonly unknown: boolean;
  readonly formats: number;
  /** Whether sets are written beside the dataset. */
  readonly sets: boolean;
  /** Stages that ask a model. */
  readonly asking: number;
  readonly runFolder: string;
  /** undefined: none is kept. */
  readonly ledger: string | undefined;
}

/** Bytes of a row's texts and of an answer with its question, when nothing is known of them. */
const TEXTS = 1000;
const ANSWER = 4000;
/** Nested sets and a partial dataset, in sizes of the dataset. */
const SETS = 2;
const PARTIAL = 1;
/** Rows that are asked and encoded for each that is kept. */
const ASKED = 1.5;

/** Whether there is room for the rows, the sets, a partial dataset on the way, and the ledger: an estimate from above. */
export async function checkDisk(planned: Planned): Promise<Finding[]> {
  const { rows, numbers, unknown, formats, sets, asking, runFolder, ledger } = planned;
  const vectors = numbers * 4;
  const dataset = (rows ?? 0) * (TEXTS + vectors) * formats;
  const needs = [
    { folder: existing(runFolder), size: dataset * (1 + PARTIAL + (sets ? SETS : 0)) },
    ...(ledger === undefined
      ? []
      : [{ folder: existing(dirname(ledger)), size: (rows ?? 0) * ASKED * (ANSWER * asking + vectors) }]),
  ];
  const disks = new Map<number, { readonly folder: string; size: number }>();
  for (const { folder, size } of needs) {
    const { dev } = await stat(folder);
    const disk = disks.get(dev);
    if (disk) disk.size += size;
    else disks.set(dev, { folder, size });
  }
  return Promise.all([...disks.values()].map((disk) => checkRoom(disk.folder, disk.size, rows, unknown)));
}

async function checkRoom(folder: string, size: number, rows: number | null, unknown: boolean): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const about = {
    about: 'disk',
    what: folder,
    details: { free, needed: rows === null ? null : Math.round(size), rows },
  };
  if (rows === null)
    return { ...about, state: 'note', message: `${bytes(free)} free; how many rows there will be is not known` };
  const need = `${count(rows)} rows need ≈ ${bytes(Math.round(size))}${unknown ? ' without their vectors, whose length is not known' : ''}, and ${bytes(free)} are free`;
  if (free < size)
    return { ...about, state: 'missing', message: need, mend: 'Make room, or set run.folder to another disk.' };
  return { ...about, state: 'ready', message: need };
}

/** The nearest folder above that is there. */
function existing(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : existing(dirname(folder));
}
