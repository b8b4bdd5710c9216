import process from 'node:process';
import { AblataError } from '@ablata/spec';
import type { Owner } from '../owner.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

/** What onnxruntime-node can compute on, by its own names: `dml` is DirectML. What a provider has no kernel for runs on the CPU. */
export const executionProviders = ['cpu', 'cuda', 'webgpu', 'coreml', 'dml'] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

/** What a provider needs of the machine. */
const needs: Readonly<Record<Exclude<ExecutionProvider, 'cpu'>, string>> = {
  cuda: 'It needs Linux on x64, an NVIDIA GPU with CUDA 12 and cuDNN 9, and onnxruntime-node installed with its install script allowed, which fetches its CUDA libraries',
  webgpu:
    'It needs a GPU with a driver for Vulkan (and libvulkan.so.1, on Linux), Direct3D 12 (on Windows) or Metal (on macOS)',
  coreml: 'It needs macOS',
  dml: 'It needs Windows with a GPU for DirectX 12',
};

/**
 * Refuses a provider that the installed build does not have. onnxruntime itself would leave it out, and compute on the CPU without a word.
 *
 * @throws `SERVICE_<code>_PROVIDER`
 */
export function refuseMissing(provider: ExecutionProvider, runtime: OnnxRuntime, owner: Owner): void {
  const known = runtime.listSupportedBackends?.();
  if (provider === 'cpu' || known === undefined || known.some(({ name }) => name === provider)) return;
  const names = known.map(({ name }) => name).join(', ');
  throw providerError(provider, `it is built with ${names} on ${process.platform} ${process.arch}`, owner);
}

/** A provider that cannot be had, with what it needs. */
export function providerError(
  provider: Exclude<ExecutionProvider, 'cpu'>,
  reason: string,
  { name, code }: Owner,
  cause?: unknown,
): AblataError {
  return new AblataError(
    `SERVICE_${code}_PROVIDER`,
    `onnxruntime could not load the ${name} on ${provider}: ${reason}`,
    { hint: `${needs[provider]}; otherwise set executionProvider: cpu.`, mender: 'user', cause },
  );
}
