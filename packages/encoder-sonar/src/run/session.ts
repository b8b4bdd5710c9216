import { basename, dirname } from 'node:path';
import {
  createSession,
  type ExecutionProvider,
  loadOnnxRuntime,
  productsSaturate,
  type TokenBatch,
} from '@ablata/onnx';
import { AblataError } from '@ablata/spec';
import type { Architecture } from '../checkpoint/architecture.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { buildGraph } from '../graph/build-graph.ts';
import { owner } from '../owner.ts';
import type { Precision } from '../precision/precision.ts';
import { batchInputs } from './batch-inputs.ts';

export interface SessionOptions {
  /** The file with the weights: the checkpoint, or its quantized form. */
  readonly weightsPath: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly architecture: Architecture;
  readonly precision: Precision;
  /**
   * `packed` rearranges the weights in memory for speed; `mmap` leaves them in the file, which loads at once, takes next
   * to no memory of its own and shares the system's page cache between processes.
   */
  readonly memory: 'packed' | 'mmap';
  readonly executionProvider: ExecutionProvider;
  readonly threads: number;
  /** 8-bit weights as uint8. Default: where products with int8 saturate. */
  readonly unsigned?: boolean;
  /** Attention of plain operators. Default: where the provider has none of its own. */
  readonly plainAttention?: boolean;
}

/** A loaded encoder. Runs are synchronous inside onnxruntime: use it in a worker thread. */
export interface EncoderSession {
  /** [sentences, dimension] row-major. */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<EncoderSession> {
  const runtime = await loadOnnxRuntime('SONAR');
  const { weightsPath, tensors, architecture, precision, memory, executionProvider, threads } = options;
  // Mapped weights have to stay as they lie in the file.
  const padded = memory === 'packed' && executionProvider === 'cpu';
  const unsigned = options.unsigned ?? (precision.startsWith('int8') && (await productsSaturate(runtime)));
  const plainAttention = options.plainAttention ?? (executionProvider !== 'cpu' && executionProvider !== 'cuda');
  const form = { padded, unsigned, plainAttention };
  const graph = buildGraph(architecture, { name: basename(weightsPath), tensors }, precision, form);
  const session = await createSession(
    runtime,
    graph,
    {
      executionProvider,
      threads,
      weightsFolder: dirname(weightsPath),
      mapped: memory === 'mmap',
      hint: 'If memory is short, set memory: mmap or precision: int8. Otherwise check the file with `npx ablata-sonar verify`.',
    },
    owner,
  );
  return {
    run: async (batch) => {
      const { ids, positions, unpad, pad, lengths, pool, B, T, S } = batchInputs(batch);
      const { Tensor } = runtime;
      const run = session.run({
        ids: new Tensor('int64', ids, [T]),
        positions: new Tensor('int64', positions, [T]),
        unpad: new Tensor('int64', unpad, [T]),
        pad: new Tensor('int64', pad, [B, S]),
        lengths: new Tensor('int32', lengths, [B]),
        pool: new Tensor('float32', pool, [B, T]),
      });
      const outputs = await run.catch((error: unknown) => {
        throw noHalf(error) ?? error;
      });
      return finite(outputs['embeddings']!.data as Float32Array, precision);
    },
    close: () => session.release(),
  };
}

function finite(vectors: Float32Array, precision: Precision): Float32Array {
  // A sum is finite only if every term is (an overflow of finite float32 terms cannot happen in float64).
  const sum = vectors.reduce((total, value) => total + value, 0);
  if (Number.isFinite(sum)) return vectors;
  throw new AblataError(
    'SERVICE_SONAR_NOT_FINITE',
    `The encoder gave numbers that are not finite at precision ${precision}`,
    {
      hint:
        precision === 'fp16'
          ? 'Activations overflow half precision: use precision fp32.'
          : 'Check the weights with `npx ablata-sonar verify`.',
      mender: 'user',
      scope: 'row',
    },
  );
}

/** WebGPU looks for half precision only when it computes. */
function noHalf(cause: unknown): AblataError | undefined {
  if (!/requires f16 but the device does not support it/.test(String(cause))) return undefined;
  return new AblataError('SERVICE_SONAR_PROVIDER', 'The device does not compute in half precision', {
    hint: 'Set precision: fp32, or another executionProvider.',
    mender: 'user',
    cause,
  });
}
