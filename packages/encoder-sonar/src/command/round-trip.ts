import type { SonarEncoder } from '../create-sonar-encoder.ts';
import type { SonarDecoder } from '../decoder/create-sonar-decoder.ts';
import { chunks, readLines } from './text-lines.ts';

/** A text and what became of it. */
export interface RoundTrip {
  readonly text: string;
  readonly decoded: string;
  /** The decoder's. */
  readonly score: number;
  /** Of the text's vector and that of the decoded text. */
  readonly cosine: number;
}

/** Encodes the lines of a file, decodes their vectors and encodes what came: what is left of a text on its way. */
export async function* roundTrip(
  encoder: SonarEncoder,
  decoder: SonarDecoder,
  input: string,
): AsyncGenerator<RoundTrip> {
  const { dimension } = encoder;
  for await (const texts of chunks(readLines(input), decoder.batchSize)) {
    const { vectors } = await encoder.encode(texts);
    const decoded = await decoder.decode(vectors);
    const again = await encoder.encode(decoded.texts);
    for (const [row, text] of texts.entries()) {
      const [from, to] = [row * dimension, (row + 1) * dimension];
      yield {
        text,
        decoded: decoded.texts[row]!,
        score: decoded.scores[row]!,
        cosine: cosine(vectors.subarray(from, to), again.vectors.subarray(from, to)),
      };
    }
  }
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
