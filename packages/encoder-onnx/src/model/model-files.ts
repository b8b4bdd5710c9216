import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { modelError } from './model-error.ts';

export type FilePrecision = 'fp32' | 'fp16' | 'int8';

/** Names of ONNX files a precision goes by, best first: those of optimum, sentence-transformers and transformers.js. */
export const fileNames: Readonly<Record<FilePrecision, readonly string[]>> = {
  fp32: ['model.onnx'],
  fp16: ['model_fp16.onnx'],
  // Unsigned weights come last: onnxruntime multiplies them at half the speed.
  int8: [
    'model_int8.onnx',
    'model_qint8_avx512_vnni.onnx',
    'model_qint8_avx512.onnx',
    'model_qint8_arm64.onnx',
    'model_quantized.onnx',
    'model_quint8_avx2.onnx',
    'model_uint8.onnx',
  ],
};

/** Where ONNX files are looked for in a model's folder. */
export const onnxFolders = ['', 'onnx'] as const;

/** The paths a precision's file may have, by preference, with `/` between. */
export function candidates(precision: FilePrecision): string[] {
  return fileNames[precision].flatMap((name) => onnxFolders.map((folder) => posix.join(folder, name)));
}

/** The ONNX file in a model's folder. */
export function findModelFile(folder: string, precision: FilePrecision, file: string | undefined): string {
  for (const name of file === undefined ? candidates(precision) : [file]) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  }
  const there = onnxFolders.flatMap((within) =>
    onnxFilesIn(join(folder, within)).map((name) => posix.join(within, name)),
  );
  throw modelError(
    'CONFIG_ONNX_FILE',
    folder,
    file === undefined
      ? `it holds no ONNX file for precision ${precision} (${candidates(precision).join(', ')})`
      : `there is no ${file} in it`,
    there.length > 0
      ? `It holds ${there.join(', ')}: set file to one of them, or another precision.`
      : 'Export the model to ONNX (`optimum-cli export onnx`), or fetch one with `npx ablata-onnx download`.',
  );
}

/** Files that hold the weights of an ONNX file: `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, … */
export function weightFiles(modelFile: string): string[] {
  const name = basename(modelFile);
  return readdirSync(dirname(modelFile))
    .filter((other) => isWeightFileOf(name, other))
    .sort()
    .map((other) => join(dirname(modelFile), other));
}

/** Both by their names alone. */
export function isWeightFileOf(model: string, other: string): boolean {
  return other.startsWith(model) && /^[._]data(_\d+)?$/.test(other.slice(model.length));
}

function onnxFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  } catch {
    return [];
  }
}
