import type { Architecture } from '../src/checkpoint/architecture.ts';
import type { Weights } from './tiny-decoder.ts';

type Row = readonly number[];

/**
 * SONAR's text decoder in float64, slow and obvious: every step reads the whole sequence anew, attention to the vector is computed with
 * its queries and keys, and nothing is shared with the product but the names of the weights. Source: facebookresearch/SONAR,
 * sonar/models/sonar_text/factory.py; fairseq2's StandardTransformerDecoderLayer.
 *
 * Gives the log-probabilities of the token after `tokens`.
 */
export function nextToken(
  weights: Weights,
  { dimension: d, layers, attentionHeads: heads, vocabulary }: Architecture,
  vector: Row,
  tokens: readonly number[],
): number[] {
  const tensor = (name: string) => weights.get(name)!.values;
  const linear = (x: Row, name: string): number[] => {
    const [matrix, bias] = [tensor(`${name}.weight`), tensor(`${name}.bias`)];
    return Array.from(bias, (start, row) =>
      x.reduce((sum, value, at) => sum + value * matrix[row * x.length + at]!, start),
    );
  };
  const norm = (x: Row, name: string): number[] => {
    const mean = x.reduce((sum, value) => sum + value, 0) / d;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / d;
    const [scale, shift] = [tensor(`${name}.weight`), tensor(`${name}.bias`)];
    return x.map((value, at) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[at]! + shift[at]!);
  };
  const add = (a: Row, b: Row) => a.map((value, at) => value + b[at]!);
  const attend = (query: Row, memory: readonly Row[], name: string): number[] => {
    const q = linear(query, `${name}.q_proj`);
    const keys = memory.map((row) => linear(row, `${name}.k_proj`));
    const values = memory.map((row) => linear(row, `${name}.v_proj`));
    const width = d / heads;
    const mixed = Array.from({ length: d }, (_, at) => {
      const from = at - (at % width);
      const scores = keys.map(
        (key) =>
          key.slice(from, from + width).reduce((sum, value, i) => sum + value * q[from + i]!, 0) / Math.sqrt(width),
      );
      const shares = softmax(scores);
      return values.reduce((sum, value, i) => sum + shares[i]! * value[at]!, 0);
    });
    return linear(mixed, `${name}.output_proj`);
  };

  const table = tensor('decoder_frontend.embed.weight');
  let rows = tokens.map((token, position) =>
    Array.from({ length: d }, (_, at) => Math.sqrt(d) * table[token * d + at]! + sinusoid(position + 2, at, d)),
  );
  for (let layer = 0; layer < layers; layer++) {
    const at = `decoder.layers.${layer}`;
    const normed = rows.map((row) => norm(row, `${at}.self_attn_layer_norm`));
    rows = rows.map((row, i) => add(row, attend(normed[i]!, normed.slice(0, i + 1), `${at}.self_attn`)));
    rows = rows.map((row) =>
      add(row, attend(norm(row, `${at}.encoder_decoder_attn_layer_norm`), [vector], `${at}.encoder_decoder_attn`)),
    );
    rows = rows.map((row) => {
      const hidden = linear(norm(row, `${at}.ffn_layer_norm`), `${at}.ffn.inner_proj`).map((value) =>
        Math.max(0, value),
      );
      return add(row, linear(hidden, `${at}.ffn.output_proj`));
    });
  }
  const last = norm(rows.at(-1)!, 'decoder.layer_norm');
  const logits = Array.from({ length: vocabulary }, (_, token) =>
    last.reduce((sum, value, at) => sum + value * table[token * d + at]!, 0),
  );
  return softmax(logits).map(Math.log);
}

function softmax(scores: Row): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

function sinusoid(position: number, at: number, d: number): number {
  const half = d / 2;
  const angle = position * Math.exp((-Math.log(10_000) * (at % half)) / (half - 1));
  return at < half ? Math.sin(angle) : Math.cos(angle);
}

export interface Reference {
  /** Without the prompt, with `</s>`. */
  readonly tokens: readonly number[];
  readonly score: number;
}

/**
 * Beam search as fairseq2's BeamSearchSeq2SeqGenerator: `next` gives log-probabilities after a sequence. All finished hypotheses, best first.
 */
export function searchBeams(
  next: (tokens: readonly number[]) => readonly number[],
  { beams, prompt, maxTokens }: { beams: number; prompt: readonly [number, number]; maxTokens: number },
): readonly Reference[] {
  const [end] = prompt;
  const finished: Reference[] = [];
  let current = [{ tokens: [...prompt], sum: next([end])[prompt[1]]! }];
  for (let length = 2; length < maxTokens; length++) {
    const all = current.flatMap(({ tokens, sum }) =>
      next(tokens).map((value, token) => {
        const forbidden = token === 0 || (length === maxTokens - 1 && token !== end);
        return { tokens: [...tokens, token], sum: forbidden ? Number.NEGATIVE_INFINITY : sum + value };
      }),
    );
    const best = all.sort((a, b) => b.sum - a.sum).slice(0, 2 * beams);
    for (const { tokens, sum } of best.slice(0, beams)) {
      if (tokens.at(-1) !== end || finished.length === beams) continue;
      finished.push({ tokens: tokens.slice(2), score: sum / (tokens.length - 1) });
    }
    if (finished.length === beams) break;
    current = best.filter(({ tokens }) => tokens.at(-1) !== end).slice(0, beams);
  }
  return finished.sort((a, b) => b.score - a.score);
}
