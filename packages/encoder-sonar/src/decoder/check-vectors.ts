import { AblataError, type JsonObject } from '@ablata/spec';

/** @throws DATA_BAD_VECTOR for a length that is no multiple of the dimension, and for the first row with NaN or an infinity */
export function checkVectors(vectors: Float32Array, dimension: number): void {
  if (vectors.length % dimension !== 0) {
    throw new AblataError(
      'DATA_BAD_VECTOR',
      `${vectors.length} numbers are no whole number of vectors: the decoder takes ${dimension} each`,
      { hint: `Give the vectors of an encoder of dimension ${dimension}, row-major.` },
    );
  }
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new AblataError(
    'DATA_BAD_VECTOR',
    `Vector ${Math.floor(bad / dimension)} has ${vectors[bad]} at component ${bad % dimension}`,
    { hint: 'Drop such rows before decoding; where they come from a model, its training has diverged.' },
  );
}

/** SONAR's vectors are some tenths long, by our estimate: no published figure was found. These leave room. */
const LONGEST = 3;
const SHORTEST = 0.01;
/** Lengths that are 1 but for rounding. */
const UNIT = 1e-3;

/** What the vectors' lengths say of their scale, when it is not the one that the encoder gives; undefined: nothing. */
export function describeLengths(
  vectors: Float32Array,
  dimension: number,
): { readonly message: string; readonly facts: JsonObject } | undefined {
  const lengths = Array.from({ length: vectors.length / dimension }, (_, row) =>
    Math.sqrt(vectors.subarray(row * dimension, (row + 1) * dimension).reduce((sum, value) => sum + value * value, 0)),
  ).sort((a, b) => a - b);
  if (lengths.length === 0) return undefined;
  const [shortest, median, longest] = [lengths[0]!, lengths[lengths.length >> 1]!, lengths.at(-1)!];
  const facts = { shortest, median, longest };
  if (Math.abs(shortest - 1) < UNIT && Math.abs(longest - 1) < UNIT) {
    return {
      message:
        "The vectors have length 1, as if they had been normalized; SONAR's decoder takes them as the encoder gave them",
      facts,
    };
  }
  if (median >= SHORTEST && median <= LONGEST) return undefined;
  return {
    message: `The vectors have a median length of ${median.toPrecision(3)}, and SONAR's are, by an estimate, some tenths long: were they normalized, undo that before decoding`,
    facts,
  };
}
