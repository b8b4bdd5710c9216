import { basename, dirname } from 'node:path';
import {
  createSession,
  type ExecutionProvider,
  loadOnnxRuntime,
  type OnnxTensor,
  productsSaturate,
} from '@ablata/onnx';
import type { Architecture } from '../checkpoint/architecture.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { buildContextGraph } from './graph/build-context-graph.ts';
import { buildStepGraph, type DecoderPrecision } from './graph/build-step-graph.ts';
import { owner } from './owner.ts';

/** Ranges of a file. */
export interface StoredWeights {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

export interface DecoderSessionOptions {
  readonly checkpoint: StoredWeights;
  /** Its quantized form; the checkpoint itself at fp32. */
  readonly weights: StoredWeights;
  readonly architecture: Architecture;
  readonly precision: DecoderPrecision;
  /** `packed` rearranges the weights in memory for speed; `mmap` leaves them in the file. */
  readonly memory: 'packed' | 'mmap';
  readonly executionProvider: ExecutionProvider;
  readonly threads: number;
}

/** What a step is asked; see buildStepGraph. R rows of S sentences, B beams a sentence, P slots a pool. */
export interface StepInputs {
  readonly R: number;
  readonly S: number;
  readonly B: number;
  readonly P: number;
  readonly ids: BigInt64Array;
  readonly positions: BigInt64Array;
  readonly sentences: BigInt64Array;
  readonly context: Float32Array;
  readonly spread: BigInt64Array;
  readonly place: BigInt64Array;
  readonly mask: Float32Array;
  readonly pools: readonly Float32Array[];
  readonly asked: BigInt64Array;
  readonly best: number;
  readonly temperature: number;
  /** Give the whole distributions. */
  readonly all: boolean;
}

export interface StepOutputs {
  readonly top: Float32Array;
  readonly topIds: BigInt64Array;
  readonly answers: Float32Array;
  readonly all: Float32Array | undefined;
  readonly memory: Float32Array;
}

/** A loaded decoder. Runs are synchronous inside onnxruntime: use it in a worker thread. */
export interface DecoderSession {
  readonly architecture: Architecture;
  /** [vectors, layers · dimension]: what the layers take from each vector. */
  context(vectors: Float32Array): Promise<Float32Array>;
  step(inputs: StepInputs): Promise<StepOutputs>;
  close(): Promise<void>;
}

const HINT =
  'If memory is short, set memory: mmap or precision: int8. Otherwise check the file with `npx ablata-sonar verify decoder`.';

export async function openDecoderSession(options: DecoderSessionOptions): Promise<DecoderSession> {
  const { checkpoint, weights, architecture, precision, memory, executionProvider, threads } = options;
  const { dimension: d, layers, attentionHeads: heads } = architecture;
  const runtime = await loadOnnxRuntime('SONAR');
  const { Tensor } = runtime;
  const open = (graph: Buffer, { path }: StoredWeights, mapped: boolean) =>
    createSession(
      runtime,
      graph,
      { executionProvider, threads, weightsFolder: dirname(path), mapped, hint: HINT },
      owner,
    );
  const file = ({ path, tensors }: StoredWeights) => ({ name: basename(path), tensors });
  // Used once a sentence: mapped, it takes no memory.
  const context = await open(buildContextGraph(architecture, file(checkpoint)), checkpoint, true);
  const mapped = memory === 'mmap';
  const unsigned = precision === 'int8' && (await productsSaturate(runtime));
  const form = { padded: !mapped && executionProvider === 'cpu', unsigned };
  const step = await open(buildStepGraph(architecture, file(weights), precision, form), weights, mapped);

  return {
    architecture,
    context: async (vectors) => {
      const outputs = await context.run({ vectors: new Tensor('float32', vectors, [vectors.length / d, d]) });
      return outputs['context']!.data as Float32Array;
    },
    step: async ({ R, S, B, P, pools, ...given }) => {
      const inputs: Record<string, OnnxTensor> = {
        ids: new Tensor('int64', given.ids, [R]),
        positions: new Tensor('int64', given.positions, [R]),
        sentences: new Tensor('int64', given.sentences, [R]),
        context: new Tensor('float32', given.context, [S, layers * d]),
        spread: new Tensor('int64', given.spread, [S, B]),
        place: new Tensor('int64', given.place, [R]),
        mask: new Tensor('float32', given.mask, [S, 1, B, P]),
        asked: new Tensor('int64', given.asked, [R, 1]),
        best: new Tensor('int64', BigInt64Array.of(BigInt(given.best)), [1]),
        temperature: new Tensor('float32', Float32Array.of(given.temperature), [1]),
      };
      for (let layer = 0; layer < layers; layer++) {
        const shape = [S, heads, P, d / heads];
        inputs[`keys_${layer}`] = new Tensor('float32', pools[2 * layer]!, shape);
        inputs[`values_${layer}`] = new Tensor('float32', pools[2 * layer + 1]!, shape);
      }
      const names = ['top', 'top_ids', 'answers', 'memory', ...(given.all ? ['log_probabilities'] : [])];
      const outputs = await step.run(inputs, names);
      return {
        top: outputs['top']!.data as Float32Array,
        topIds: outputs['top_ids']!.data as BigInt64Array,
        answers: outputs['answers']!.data as Float32Array,
        all: outputs['log_probabilities']?.data as Float32Array | undefined,
        memory: outputs['memory']!.data as Float32Array,
      };
    },
    close: async () => {
      await context.release();
      await step.release();
    },
  };
}
