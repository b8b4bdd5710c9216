import type { Random } from '@ablata/spec';
import { pickRanked } from '../phrases/pick-ranked.ts';

const REASONS = {
  low: [
    'It hardly touches what the other texts are about.',
    'It stays general and could stand beside anything.',
    'Little in it has to do with the matter at hand.',
    'It is off the point for the most part.',
  ],
  middle: [
    'It touches the matter, but leaves much of it aside.',
    'Part of it fits, part of it could stand anywhere.',
    'It goes some way and stops short.',
    'It fits in places, and its length is only just right.',
  ],
  high: [
    'It speaks of the very things that the other texts are about.',
    'It stays close to the matter and has a fitting length.',
    'It takes up what is given and works with it.',
    'It fits well with what stands beside it.',
  ],
} as const;

/** A sentence that goes with a rating from 0 to 1. */
export function giveReason(rated: number, random: Random): string {
  const kind = rated < 0.4 ? 'low' : rated < 0.7 ? 'middle' : 'high';
  return pickRanked(REASONS[kind], random).item;
}
