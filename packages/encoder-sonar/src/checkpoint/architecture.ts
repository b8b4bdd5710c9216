import { type Half, halves } from './half.ts';

/** Sizes of an encoder or a decoder. Those of SONAR's, both alike, are {@link basic}; smaller ones run the same code. */
export interface Architecture {
  /** Rows of the embedding table: pieces of the tokenizer + 206. */
  readonly vocabulary: number;
  readonly dimension: number;
  readonly layers: number;
  readonly attentionHeads: number;
  readonly feedForward: number;
}

/** `basic` of facebookresearch/SONAR, sonar/models/sonar_text/config.py. */
export const basic: Architecture = {
  vocabulary: 256_206,
  dimension: 1024,
  layers: 24,
  attentionHeads: 16,
  feedForward: 8192,
};

/** The width of one attention head in every published SONAR size; a checkpoint does not tell. */
export const HEAD_WIDTH = 64;

/** What no size changes. Sources: the same config, and fairseq2's position encoder and LayerNorm. */
export const constants = {
  /** In tokens, with language token and `</s>`: 512 + pad_idx + 1. */
  maxTokens: 514,
  /** What the decoder writes at most, with `</s>` and language token before it and `</s>` behind. */
  maxWritten: 512,
  /** Position of the first token: after fairseq's pad index 1. */
  firstPosition: 2,
  layerNormEpsilon: 1e-5,
} as const;

/** Every tensor of an encoder or a decoder with its shape; linear weights are [out, in]. */
export function expectedShapes(architecture: Architecture, half: Half): Map<string, readonly number[]> {
  const { vocabulary, dimension: d, layers, feedForward: f } = architecture;
  const shapes = new Map<string, readonly number[]>([[halves[half].embedding, [vocabulary, d]]]);
  const linear = (name: string, outputs: number, inputs: number) => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
    shapes.set(`${name}.bias`, [outputs]);
  };
  const norm = (name: string) => {
    shapes.set(`${name}.weight`, [d]);
    shapes.set(`${name}.bias`, [d]);
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `${half}.layers.${layer}`;
    for (const attention of half === 'encoder' ? ['self_attn'] : ['self_attn', 'encoder_decoder_attn']) {
      norm(`${at}.${attention}_layer_norm`);
      for (const projection of ['q_proj', 'k_proj', 'v_proj', 'output_proj'])
        linear(`${at}.${attention}.${projection}`, d, d);
    }
    norm(`${at}.ffn_layer_norm`);
    linear(`${at}.ffn.inner_proj`, f, d);
    linear(`${at}.ffn.output_proj`, d, f);
  }
  norm(half === 'encoder' ? 'layer_norm' : 'decoder.layer_norm');
  return shapes;
}
