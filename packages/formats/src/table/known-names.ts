/** The names under which other programs keep the text of a row, best first. */
export const TEXT_NAMES: readonly string[] = ['text', 'instruction', 'instructions', 'texts', 'sentence'];

/** What other programs call a column of vectors: `embedding`, `emb`, `text_embedding`, `vectors`, … */
export const VECTOR_NAME = /(^|_)(embeddings?|emb|vectors?)$/i;

/** Puts the column called `embedding` (or `embeddings`) first: the main one. */
export function mainFirst<T extends { readonly name: string }>(columns: readonly T[]): T[] {
  const rank = ({ name }: T): number => ['embedding', 'embeddings'].indexOf(name) >>> 0;
  return columns.toSorted((a, b) => rank(a) - rank(b));
}
