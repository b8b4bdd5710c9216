import { distance } from 'fastest-levenshtein';

/** ` Did you mean 'x'?` with the known name nearest to a misspelt one, if one is near enough to be meant, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const allowed = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return best !== undefined && best.edits <= allowed ? ` Did you mean '${best.candidate}'?` : '';
}
