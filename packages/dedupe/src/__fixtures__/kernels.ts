import { type CompiledKernel, detectKernel } from '../kernel/kernel.ts';

/** Native code is built where there is a C compiler, and runs where the processor has the instructions. */
export const HAS_NATIVE = detectKernel() === 'native';

/** What can run here. */
export const KERNELS: readonly CompiledKernel[] = [
  ...(HAS_NATIVE ? (['native'] as const) : []),
  'relaxed',
  'pairwise',
  'plain',
];
