import type { DedupMemory } from '@ablata/spec';
import {
  bytesARow,
  bytesBeside,
  bytesOf,
  defaultMemory,
  memoryForVectors,
  type Placement,
} from './filter/placement.ts';

export interface MemoryPlan {
  /** Where vectors of kept rows are held. Codes of them are in memory either way. */
  readonly vectors: Placement;
  /** Bytes of memory that the process takes at most, if every row is kept and the rows are read in pieces. */
  readonly bytes: number;
  /** Bytes that may be used: what was allowed, or half of what the machine has. */
  readonly memory: number;
  /** Of `bytes`, what is taken however many rows there are: by the process itself, its threads, rows on their way. */
  readonly fixed: number;
  /** Of `bytes`, what a row takes. */
  readonly bytesARow: number;
  /** False when not even the codes keep within `memory`. */
  readonly fits: boolean;
}

/**
 * Where vectors will be held, and how much memory that takes, known before a vector is read.
 *
 * @param set rows and dimension of all that is compared, `against` included; `memory`: bytes that may be used
 * @example planMemory({ rows: 10e6, dimension: 384, memory: 24e9 })
 */
export function planMemory(set: {
  readonly rows: number;
  readonly dimension: number;
  readonly memory?: number | undefined;
}): MemoryPlan {
  const { rows, dimension, memory = defaultMemory() } = set;
  const vectors = bytesOf(rows, dimension, 'memory') <= memory ? 'memory' : 'disk';
  const bytes = bytesOf(rows, dimension, vectors);
  const fixed = bytesBeside(rows, dimension);
  return { vectors, bytes, fixed, memory, bytesARow: bytesARow(dimension, vectors), fits: bytes <= memory };
}

/**
 * The same for rows that come as a stream: without a number to expect, vectors are held until they take half of what may be used, and go to a file from
 * then on.
 */
export function planStream(set: {
  readonly rows: number;
  readonly dimension: number;
  readonly memory?: number | undefined;
  readonly expectedRows?: number | undefined;
}): DedupMemory {
  const { rows, dimension, memory = defaultMemory(), expectedRows } = set;
  const held = memoryForVectors(memory, dimension, expectedRows);
  const whole = bytesARow(dimension, 'memory');
  const inMemory = Math.min(rows, Math.floor(held / whole));
  const bytes = bytesOf(rows, dimension, 'disk') + inMemory * (whole - bytesARow(dimension, 'disk'));
  const fixed = bytesBeside(rows, dimension);
  return { bytes, fixed, bytesARow: whole, disk: (rows - inMemory) * dimension * 4 };
}
