import { basename, dirname } from 'node:path';
import { AblataError } from '@ablata/spec';
import type { InferenceSession } from 'onnxruntime-node';
import type { Architecture } from '../checkpoint/architecture.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { Precision } from '../precision/precision.ts';
import { batchInputs, type TokenBatch } from './batch-inputs.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './onnx-runtime.ts';

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
  readonly executionProvider: 'cpu' | 'cuda';
  readonly threads: number;
}

/** A loaded encoder. Runs are synchronous inside onnxruntime: use it in a worker thread. */
export interface EncoderSession {
  /** [sentences, dimension] row-major. */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<EncoderSession> {
  const runtime = await loadOnnxRuntime();
  const { weightsPath, tensors, architecture, precision } = options;
  const graph = buildGraph(architecture, { name: basename(weightsPath), tensors }, precision);
  const session = await createSession(runtime, graph, options);
  return {
    run: async (batch) => {
      const { ids, positions, unpad, pad, lengths, pool, B, T, S } = batchInputs(batch);
      const { Tensor } = runtime;
      const outputs = await session.run({
        ids: new Tensor('int64', ids, [T]),
        positions: new Tensor('int64', positions, [T]),
        unpad: new Tensor('int64', unpad, [T]),
        pad: new Tensor('int64', pad, [B, S]),
        lengths: new Tensor('int32', lengths, [B]),
        pool: new Tensor('float32', pool, [B, T]),
      });
      return finite(outputs['embeddings']!.data as Float32Array, precision);
    },
    close: () => session.release(),
  };
}

async function createSession(
  { InferenceSession }: OnnxRuntime,
  graph: Buffer,
  { weightsPath, memory, executionProvider, threads }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(graph, {
      executionProviders: executionProvider === 'cpu' ? ['cpu'] : [executionProvider, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // A pattern is kept for every shape seen, and batches come in endless shapes.
      enableMemPattern: false,
      extra: {
        session: {
          model_external_initializers_file_folder_path: dirname(weightsPath),
          ...(memory === 'mmap' ? { disable_prepacking: '1' } : {}),
          // Spinning threads would burn the CPU that other workers need.
          intra_op: { allow_spinning: '0' },
        },
      },
    });
  } catch (cause) {
    const reason = String(cause instanceof Error ? cause.message : cause).split('\n')[0]!;
    if (executionProvider === 'cpu') {
      throw new AblataError('SERVICE_SONAR_SESSION', `onnxruntime could not load the encoder: ${reason}`, {
        hint: 'If memory is short, set memory: mmap or precision: int8. Otherwise check the file with `npx ablata-sonar verify`.',
        mender: 'user',
        cause,
      });
    }
    throw new AblataError(
      'SERVICE_SONAR_PROVIDER',
      `onnxruntime could not load the encoder on ${executionProvider}: ${reason}`,
      {
        hint: 'The installed onnxruntime-node needs CUDA 12 and its CUDA binaries (reinstall it with its install script allowed), or set executionProvider: cpu.',
        mender: 'user',
        cause,
      },
    );
  }
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
