import { type ExecutionProvider, type ThreadLayout, threadLayout } from '@ablata/onnx';
import type { Architecture } from '../checkpoint/architecture.ts';
import type { Precision } from '../precision/precision.ts';

interface Options {
  readonly precision: Precision;
  readonly memory: 'packed' | 'mmap';
  readonly executionProvider: ExecutionProvider;
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
}

/** What a session takes beside its weights: its graph, and activations of a batch. */
const BESIDES = 2 ** 27;

/**
 * Workers and their threads where the user did not set them. A product of 384 tokens keeps some eight threads busy in float32, and in 8 bits, where it takes
 * a third of the time, some four. Mapped weights are shared by all workers; packed ones are each worker's own.
 *
 * @param products of the model that are multiplied with, beside the layers': the decoder's output projection
 */
export function layoutOf(
  { precision, memory, executionProvider, workers, threads }: Options,
  { layers, dimension, feedForward }: Architecture,
  products = 0,
): ThreadLayout {
  const isInt8 = precision.startsWith('int8');
  const numbers = layers * (4 * dimension * dimension + 2 * dimension * feedForward) + products;
  const packed = numbers * (isInt8 ? 1 : precision === 'fp16' ? 2 : 4);
  return threadLayout({
    workers,
    threads,
    executionProvider,
    mostThreads: isInt8 ? 4 : 8,
    sessionBytes: BESIDES + (memory === 'packed' ? packed : 0),
  });
}
