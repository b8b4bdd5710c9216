import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  createSession,
  type ExecutionProvider,
  loadOnnxRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type TokenBatch,
} from '@ablata/onnx';
import { AblataError } from '@ablata/spec';
import { type RowModel, scaleEachToken } from '../graph/scale-each-token.ts';
import { modelError } from '../model/model-error.ts';
import { owner } from '../owner.ts';
import { fillInputs, type InputShapes } from './fill-inputs.ts';
import { finishVectors } from './finish-vectors.ts';
import { ignoresPadding } from './ignores-padding.ts';
import { type Output, pickOutput } from './pick-output.ts';
import { type Pooling, poolTokens } from './pool-tokens.ts';
import { toFloat32 } from './to-float32.ts';

export interface SessionOptions {
  readonly modelFile: string;
  /** Width of the tokens' vectors. */
  readonly width: number;
  readonly pooling: Pooling | undefined;
  /** The model has layers behind its pooling, which only the ONNX file itself computes. */
  readonly whole: boolean;
  /** Tokens at the beginning of each text that pooling leaves out. */
  readonly skip: number;
  readonly normalize: boolean;
  readonly dimensions: number;
  readonly padId: number;
  readonly executionProvider: ExecutionProvider;
  readonly threads: number;
}

/** A loaded encoder. Runs are synchronous inside onnxruntime: use it in a worker thread. */
export interface EncoderSession {
  /** [texts, dimensions] row-major. */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<EncoderSession> {
  const { modelFile, executionProvider, threads } = options;
  const runtime = await loadOnnxRuntime('The ONNX encoder');
  const { bytes, independent } = readRows(modelFile);
  const session = await createSession(
    runtime,
    bytes ?? modelFile,
    {
      executionProvider,
      threads,
      // A link may lead out of the folder that weights are looked up in.
      weightsFolder: dirname(realpathSync(modelFile)),
      hint: 'If memory is short, set precision: int8. Otherwise fetch the file again, or set file to another ONNX file of the model.',
    },
    owner,
  );
  try {
    return await encoderOf(session, runtime, options, independent);
  } catch (error) {
    await session.release(); // a thread must not end with one
    throw error;
  }
}

async function encoderOf(
  session: OnnxSession,
  runtime: OnnxRuntime,
  { modelFile, width, pooling, whole, skip, normalize, dimensions, padId }: SessionOptions,
  independent: boolean,
): Promise<EncoderSession> {
  const shapes: InputShapes = new Map(session.inputMetadata.map((input) => [input.name, input]));
  const output: Output = pickOutput(session, { whole, pooling, modelFile });

  const runTogether = async (batch: TokenBatch): Promise<Float32Array> => {
    const { [output.name]: found } = await session.run(fillInputs(batch, padId, shapes, runtime, modelFile), [
      output.name,
    ]);
    const values = toFloat32(found!.data);
    const lengths = batch.lengths;
    if (found!.dims.at(-1) !== width) {
      throw modelError(
        'DATA_ONNX_FOLDER',
        modelFile,
        `its ${output.name} is ${found!.dims.at(-1)} wide; the folder's config says ${width}`,
        'The ONNX file and the folder belong to different models.',
      );
    }
    const rows = output.pooled ? values : poolTokens({ values, lengths, width }, pooling!, skip);
    return finite(finishVectors(rows, width, dimensions, normalize));
  };
  const together = independent && (await ignoresPadding(runTogether));
  return {
    run: async (batch) => {
      if (together || batch.lengths.length < 2) return runTogether(batch);
      const vectors = new Float32Array(batch.lengths.length * dimensions);
      let at = 0;
      for (const [row, length] of batch.lengths.entries()) {
        const alone = { ids: batch.ids.subarray(at, at + length), lengths: Int32Array.of(length) };
        vectors.set(await runTogether(alone), row * dimensions);
        at += length;
      }
      return vectors;
    },
    close: () => session.release(),
  };
}

/** The model as it is to be run; without bytes, as it is in the file. */
function readRows(modelFile: string): { readonly bytes: Buffer | undefined; readonly independent: boolean } {
  const file = readFileSync(modelFile);
  let made: RowModel;
  try {
    made = scaleEachToken(file);
  } catch (cause) {
    throw modelError(
      'DATA_ONNX_MODEL',
      modelFile,
      `it is no ONNX model (${(cause as Error).message})`,
      'Fetch the file again from where the model comes from.',
      cause,
    );
  }
  return { bytes: made.bytes === file ? undefined : made.bytes, independent: made.independent };
}

function finite(vectors: Float32Array): Float32Array {
  // A sum is finite only if every term is (an overflow of finite float32 terms cannot happen in float64).
  if (Number.isFinite(vectors.reduce((total, value) => total + value, 0))) return vectors;
  throw new AblataError('SERVICE_ONNX_NOT_FINITE', 'The ONNX encoder gave numbers that are not finite', {
    hint: 'Activations may overflow half precision: set precision: fp32. Otherwise the file is damaged.',
    mender: 'user',
    scope: 'row',
  });
}
