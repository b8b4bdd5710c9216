import { type Half, halves } from './half.ts';
import type { StoredTensor } from './stored-tensor.ts';
import { elementCount } from './tensor-entry.ts';

/** Who wrote the checkpoint. Names of tensors and the order of the four special rows differ. */
export type CheckpointFamily = 'fairseq2' | 'fairseq' | 'huggingface';

export interface CanonicalTensors {
  readonly family: CheckpointFamily;
  /** Under fairseq2's names. Includes whatever the model holds beyond its half, so that it can be refused by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What stands beside the model: not of it, and left out. */
  readonly skipped: readonly string[];
}

const embeddings: ReadonlySet<string> = new Set(Object.values(halves).map(({ embedding }) => embedding));

/** State that older checkpoints carry and the model computes: version marks and the position table. */
const ignorable = /(^|[./])(version|embed_positions\.(_float_tensor|weights?))$/;

/**
 * Brings the three known namings to fairseq2's: Meta's checkpoint (`model/…`), the older fairseq form
 * (`state_dict/…` beside the embedding module) and the Hugging Face port (bare, or under `encoder.` / `model.encoder.`; `decoder.` likewise).
 */
export function canonicalNames(tensors: ReadonlyMap<string, StoredTensor>, half: Half): CanonicalTensors {
  const { embedding, tied } = halves[half];
  const names = [...tensors.keys()].map((name) => name.replace(/^model\//, ''));
  const family: CheckpointFamily = names.some((name) => embeddings.has(name))
    ? 'fairseq2'
    : names.some((name) => name.startsWith('state_dict/') || name.startsWith('embed_tokens/'))
      ? 'fairseq'
      : 'huggingface';
  const renamed = new Map<string, StoredTensor>();
  const skipped: string[] = [];
  const hasModel = [...tensors.keys()].some((name) => name.startsWith('model/'));
  for (const [name, entry] of tensors) {
    if (ignorable.test(name)) continue;
    if (isBeside(name, entry, hasModel)) {
      skipped.push(name);
      continue;
    }
    const bare = name.replace(/^(model|state_dict)\//, '');
    const canonical = family === 'fairseq2' ? bare : rename(bare, half);
    if (canonical === tied) continue;
    // The embedding may be there twice, tied: `shared.weight` beside it, or in the state dict beside the module.
    if (canonical === embedding && renamed.has(embedding) && !isOwnTable(name)) continue;
    renamed.set(canonical, entry);
  }
  return { family, tensors: renamed, skipped };
}

/** A trainer saves its step, loss or optimizer with the model: outside of the model's dictionary, or as a single number. */
function isBeside(name: string, { shape }: StoredTensor, hasModel: boolean): boolean {
  return (hasModel && !name.startsWith('model/')) || elementCount(shape) === 1;
}

function isOwnTable(name: string): boolean {
  return name.startsWith('embed_tokens/') || (name.endsWith('embed_tokens.weight') && !name.startsWith('state_dict/'));
}

function rename(name: string, half: Half): string {
  const { embedding } = halves[half];
  if (name === 'shared.weight' || name === 'model.shared.weight') return embedding;
  if (name === 'embed_tokens/_parameters/weight') return embedding;
  if (name === 'lm_head.weight') return 'final_proj.weight';
  const bare = name.replace(half === 'encoder' ? /^(model\.)?encoder\./ : /^(model\.)?decoder\./, '');
  if (bare.startsWith('embed_tokens.')) return bare.replace('embed_tokens.', `${half}_frontend.embed.`);
  if (half === 'decoder' && bare.startsWith('layer_norm.')) return `decoder.${bare}`;
  if (bare.startsWith('output_projection.')) return bare.replace('output_projection.', 'final_proj.');
  if (!bare.startsWith('layers.')) return bare;
  return `${half}.${bare}`
    .replace('.encoder_attn', '.encoder_decoder_attn')
    .replace('_attn.out_proj.', '_attn.output_proj.')
    .replace('.fc1.', '.ffn.inner_proj.')
    .replace('.fc2.', '.ffn.output_proj.')
    .replace('.final_layer_norm.', '.ffn_layer_norm.');
}
