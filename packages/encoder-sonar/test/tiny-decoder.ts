import { createRandom } from '@ablata/spec';
import { saveTorchFile, TensorToSave } from '@ablata/torch-file';
import { type Architecture, expectedShapes } from '../src/checkpoint/architecture.ts';
import { languages } from '../src/tokenizer/languages.ts';
import { DATA_TOKENS, END } from '../src/tokenizer/special-rows.ts';
import { tokenizerModel } from './fixtures.ts';

/** Weights by fairseq2's names, row-major. */
export type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;

export const tinyArchitecture: Architecture = {
  vocabulary: tokenizerModel('tiny').pieces.length + 1 + languages.length + DATA_TOKENS,
  dimension: 32,
  layers: 2,
  attentionHeads: 2,
  feedForward: 48,
};

/**
 * Random weights of a decoder. As in scripts/meta_decoder.py the layers outweigh the embedding, so that a token follows from the last one, the
 * vector and the past; `</s>` is a long row, so that it comes up now and then.
 */
export function tinyWeights(seed: number, architecture = tinyArchitecture): Weights {
  const random = createRandom(seed, 'tiny decoder');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
  const { dimension: d, layers } = architecture;
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const [name, shape] of expectedShapes(architecture, 'decoder')) {
    const [rows, width = 1] = shape as [number, number?];
    const size = name.includes('layer_norm') || name.endsWith('bias') ? 0.1 : sizeOf(name, width, layers);
    const values = Float32Array.from({ length: rows * width }, () => size * normal());
    if (/layer_norm\.weight$/.test(name)) for (const index of values.keys()) values[index]! += 1;
    weights.set(name, { shape, values });
  }
  const table = weights.get('decoder_frontend.embed.weight')!.values;
  for (let at = END * d; at < (END + 1) * d; at++) table[at]! *= 1.3;
  for (const [at, value] of weights.get('decoder.layer_norm.weight')!.values.entries()) {
    weights.get('decoder.layer_norm.weight')!.values[at] = 3 * value;
  }
  return weights;
}

function sizeOf(name: string, width: number, layers: number): number {
  const plain = width ** -0.5;
  if (name.endsWith('ffn.output_proj.weight')) return (12 / Math.sqrt(layers)) * plain;
  return name.endsWith('encoder_decoder_attn.v_proj.weight') ? 3 : plain;
}

/** Writes them as `torch.save({"model": state_dict})` does, with the output projection tied to the embedding. */
export async function saveDecoder(path: string, weights: Weights): Promise<void> {
  const tensors = Array.from(weights, ([name, { shape, values }]): [string, TensorToSave] => [
    name,
    new TensorToSave('float32', shape, values),
  ]);
  const { shape, values } = weights.get('decoder_frontend.embed.weight')!;
  tensors.push(['final_proj.weight', new TensorToSave('float32', shape, values)]);
  await saveTorchFile(path, { model: Object.fromEntries(tensors) });
}

/** Vectors about as long as SONAR's, row-major. */
export function tinyVectors(count: number, seed: number, dimension = tinyArchitecture.dimension): Float32Array {
  const random = createRandom(seed, 'tiny vectors');
  return Float32Array.from({ length: count * dimension }, () => 0.2 * (random.float() - 0.5));
}
