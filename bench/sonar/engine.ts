import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Precision } from '../../packages/encoder-sonar/src/precision/precision.ts';
import type { Files } from './open-weights.ts';
import type { Memory } from './resident-memory.ts';

/** A process that encodes batches of token ids, for as long as its input is open. */
export interface Engine {
  readonly name: string;
  readonly child: ChildProcess;
  answer(): Promise<Answer>;
}

export interface Answer {
  readonly cpuSeconds: number;
  readonly last: readonly number[];
  readonly load: number;
  /** PyTorch's version and the BLAS libraries in its process. */
  readonly torch?: string;
  readonly blas?: readonly string[];
  /** Floating-point operations a second of a bare matrix product. */
  readonly peak?: number;
  readonly memory: Memory;
  /** Most that the process ever had resident, pages of files among it, in bytes. */
  readonly peakMemory?: number;
}

const session = fileURLToPath(new URL('session.ts', import.meta.url));

export function startSession(precision: Precision, memory: 'packed' | 'mmap', files: Files): Engine {
  const settings = JSON.stringify({ precision, memory, files });
  return startEngine(`Ablata ${precision}`, process.execPath, [...process.execArgv, session, settings], files.threads);
}

export function startEngine(name: string, command: string, args: readonly string[], threads: number): Engine {
  const { OPENBLAS_CORETYPE: _, ...env } = process.env; // would forbid PyTorch the machine's best kernels
  const child = spawn(command, args, {
    env: { ...env, OPENBLAS_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    child,
    answer: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended early`);
      return JSON.parse(value) as Answer;
    },
  };
}

export function ask(engine: Engine, work: readonly (readonly Int32Array[])[]): Promise<Answer> {
  engine.child.stdin!.write(`${JSON.stringify(work.map((batch) => batch.map((ids) => Array.from(ids))))}\n`);
  return engine.answer();
}
