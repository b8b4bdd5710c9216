import { AblataError } from '@ablata/spec';
import type { OnnxRuntime } from './onnx-runtime.ts';

/**
 * Loads the optional peer onnxruntime-node, or says how to install it. `what` runs on it, for the message.
 *
 * @throws `PLUGIN_ONNXRUNTIME_MISSING` when it is not installed, or cannot be loaded.
 */
export async function loadOnnxRuntime(
  what: string,
  load: () => Promise<unknown> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  try {
    const module = (await load()) as OnnxRuntime & { default?: OnnxRuntime };
    return module.default ?? module;
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    throw new AblataError(
      'PLUGIN_ONNXRUNTIME_MISSING',
      isMissing
        ? `${what} runs on onnxruntime-node, which is not installed`
        : `${what} runs on onnxruntime-node, which is installed but cannot be loaded: ${firstLine(cause)}`,
      {
        hint: 'npm i onnxruntime-node   (without access to its CUDA downloads: npm i onnxruntime-node --onnxruntime-node-install=skip)',
        mender: 'user',
        cause,
      },
    );
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
