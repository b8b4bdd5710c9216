import { detectKernel, type KernelKind } from '../kernel/kernel.ts';
import { planMemory } from '../plan-memory.ts';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1)} GB`;

const KERNELS: Readonly<Record<KernelKind, string>> = {
  native: 'AVX-512 (@ablata/dedupe-native)',
  relaxed: 'WebAssembly, relaxed SIMD',
  pairwise: 'WebAssembly, relaxed SIMD with sums in 16 bits',
  plain: 'WebAssembly, SIMD',
  none: 'JavaScript',
};

/** What {@link planMemory} says, in sentences, and by which instructions rows will be compared. */
export function describePlan(rows: number, dimension: number, memory: number | undefined): string {
  const plan = planMemory({ rows, dimension, memory });
  const where =
    plan.vectors === 'memory'
      ? 'vectors of kept rows in memory'
      : 'codes of kept rows in memory, their vectors read again from the file';
  const lines = [
    `${rows} rows of ${dimension}: ${where}`,
    `at most ${gigabytes(plan.bytes)} of memory if every row is kept: ${gigabytes(plan.bytes - plan.fixed)} for rows (${plan.bytesARow} bytes each), ${gigabytes(plan.fixed)} for the process itself; ${gigabytes(plan.memory)} may be used`,
  ];
  if (!plan.fits) lines.push('that is more than may be used: codes are in memory in any case');
  lines.push(`compared with ${KERNELS[detectKernel()]}`);
  return `${lines.join('\n')}\n`;
}
