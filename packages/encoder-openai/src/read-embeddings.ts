import { malformed } from '@ablata/endpoints';
import { type } from 'arktype';

const reply = type({
  data: type({ 'index?': 'number.integer >= 0 | null', embedding: 'string | number[]' }).array(),
  'model?': 'unknown',
});

export interface Embeddings {
  /** One a text, in their order. */
  readonly vectors: readonly Float32Array[];
  /** The model's name as the server gives it. */
  readonly model: string | undefined;
}

/** @throws ServerFailure `malformed-answer`: not one finite vector a text, all of one length */
export function readEmbeddings(value: unknown, count: number): Embeddings {
  const checked = reply(value);
  if (checked instanceof type.errors || checked.data.length !== count) throw malformed('malformed-answer');
  const vectors: Float32Array[] = [];
  for (const [position, { index, embedding }] of checked.data.entries()) {
    const at = index ?? position;
    if (at >= count || vectors[at] !== undefined) throw malformed('malformed-answer');
    vectors[at] = typeof embedding === 'string' ? decode(embedding) : Float32Array.from(embedding);
  }
  const length = vectors[0]?.length;
  if (!vectors.every((vector) => vector.length === length && vector.length > 0 && vector.every(Number.isFinite)))
    throw malformed('malformed-answer');
  return { vectors, model: typeof checked.model === 'string' ? checked.model : undefined };
}

/** Float32, little-endian, base64. */
function decode(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw malformed('malformed-answer');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
