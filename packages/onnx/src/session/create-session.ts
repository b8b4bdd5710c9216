import { AblataError } from '@ablata/spec';
import type { Owner } from '../owner.ts';
import { type ExecutionProvider, providerError, refuseMissing } from './execution-provider.ts';
import type { OnnxRuntime, OnnxSession } from './onnx-runtime.ts';

export interface SessionSettings {
  readonly executionProvider: ExecutionProvider;
  /** Threads a run computes with. */
  readonly threads: number;
  /** Folder that external weights are looked up in, when the model is given as bytes. Real, not a link. */
  readonly weightsFolder?: string;
  /** Leave weights where they lie in the file instead of rearranging them in memory. */
  readonly mapped?: boolean;
  /** What to do when a session cannot be made on the CPU. */
  readonly hint: string;
}

/**
 * A session on a model's bytes or path, set up for batches of ever new shapes beside other threads: no memory pattern,
 * no spinning, warnings off.
 *
 * @throws `SERVICE_<code>_SESSION`, or `SERVICE_<code>_PROVIDER` when another provider than the CPU was asked for.
 */
export async function createSession(
  runtime: OnnxRuntime,
  model: Uint8Array | string,
  { executionProvider, threads, weightsFolder, mapped, hint }: SessionSettings,
  owner: Owner,
): Promise<OnnxSession> {
  refuseMissing(executionProvider, runtime, owner);
  const options = {
    executionProviders: executionProvider === 'cpu' ? ['cpu'] : [executionProvider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // A pattern is kept for every shape seen, and batches come in endless shapes.
    enableMemPattern: false,
    extra: {
      session: {
        ...(weightsFolder === undefined ? {} : { model_external_initializers_file_folder_path: weightsFolder }),
        ...(mapped ? { disable_prepacking: '1' } : {}),
        // Spinning threads would burn the CPU that other workers need.
        intra_op: { allow_spinning: '0' },
      },
    },
  };
  try {
    return await runtime.InferenceSession.create(model, options);
  } catch (cause) {
    const reason = String(cause instanceof Error ? cause.message : cause).split('\n')[0]!;
    if (executionProvider === 'cpu') {
      throw new AblataError(
        `SERVICE_${owner.code}_SESSION`,
        `onnxruntime could not load the ${owner.name}: ${reason}`,
        {
          hint,
          mender: 'user',
          cause,
        },
      );
    }
    throw providerError(executionProvider, reason, owner, cause);
  }
}
