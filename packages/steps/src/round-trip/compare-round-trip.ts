import type { JsonObject } from '@ablata/spec';
import {
  addBleu,
  addChrf,
  type BleuCounts,
  bleu,
  bleuCounts,
  type ChrfCounts,
  chrf,
  chrfCounts,
  noBleu,
  noChrf,
} from '@ablata/texts';
import type { RoundTripOptions } from './options.ts';

/** How a row came back. */
export interface RoundTrip {
  readonly request: number;
  readonly text: string;
  /** The decoder's score. */
  readonly score: number;
  readonly exact: boolean;
  readonly characters: ChrfCounts;
  readonly words: BleuCounts;
  /** chrF2, 0 … 100. */
  readonly chrf: number;
  /** Of the vector to that of the decoded text. */
  readonly cosine: number;
  readonly below: boolean;
}

export function compareRoundTrip(
  original: { readonly request: number; readonly text: string; readonly vector: Float32Array },
  decoded: { readonly text: string; readonly score: number; readonly vector: Float32Array },
  bounds: RoundTripOptions['below'] = {},
): RoundTrip {
  const characters = chrfCounts(decoded.text, original.text);
  const [similarity, likeness] = [cosine(original.vector, decoded.vector), chrf(characters)];
  return {
    request: original.request,
    text: decoded.text,
    score: decoded.score,
    exact: decoded.text === original.text,
    characters,
    words: bleuCounts(decoded.text, original.text),
    chrf: likeness,
    cosine: similarity,
    below: similarity < (bounds.cosine ?? -Infinity) || likeness < (bounds.chrf ?? -Infinity),
  };
}

/** The figures of a corpus: chrF2 and BLEU as sacrebleu computes them over all texts, quantiles of the cosine. */
export function summariseRoundTrips(trips: readonly RoundTrip[], rows: number, bounded: boolean): JsonObject {
  let [characters, words] = [noChrf, noBleu];
  for (const trip of trips) {
    characters = addChrf(characters, trip.characters);
    words = addBleu(words, trip.words);
  }
  const cosines = trips.map((trip) => trip.cosine).sort((a, b) => a - b);
  const at = (quantile: number) => cosines[Math.floor(quantile * (cosines.length - 1))] ?? null;
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  return {
    rows,
    decoded: trips.length,
    exact: trips.filter(({ exact }) => exact).length,
    chrf: trips.length === 0 ? null : chrf(characters),
    bleu: trips.length === 0 ? null : bleu(words),
    cosine: trips.length === 0 ? null : { mean, least: at(0), tenth: at(0.1), median: at(0.5) },
    ...(bounded && { below: trips.filter(({ below }) => below).length }),
  };
}

/** 0 for a vector without direction. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, lengthA, lengthB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    dot += a[at]! * b[at]!;
    lengthA += a[at]! * a[at]!;
    lengthB += b[at]! * b[at]!;
  }
  return lengthA === 0 || lengthB === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB);
}
