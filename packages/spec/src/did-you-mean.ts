import { edits } from './edits.ts';

/** The known name nearest to a misspelt one, if it is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: edits(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const allowed = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return best && best.distance <= allowed ? best.candidate : undefined;
}

/** ` Did you mean 'x'?`, or what there is instead; starts with a space so that it follows a sentence. */
export function didYouMean(name: string, known: readonly string[]): string {
  const suggestion = nearest(name, known);
  if (suggestion) return ` Did you mean '${suggestion}'?`;
  return known.length > 0 ? ` Known: ${known.join(', ')}.` : '';
}
