/** Rows of the vocabulary quantized, and multiplied, together: bounds the memory that a rearranged copy takes beside the original. */
const MOST_ROWS = 32_768;

/** Some rows of the decoder's output projection as a tensor of their own. */
export interface VocabularyPiece {
  readonly name: string;
  readonly first: number;
  readonly rows: number;
}

/** The output projection, which is the embedding table transposed, cut into pieces of about equal size. */
export function vocabularyPieces(vocabulary: number): readonly VocabularyPiece[] {
  const count = Math.ceil(vocabulary / MOST_ROWS);
  const rows = Math.ceil(vocabulary / count / 16) * 16;
  return Array.from({ length: count }, (_, piece) => ({
    name: `final_proj.weight.${piece}`,
    first: piece * rows,
    rows: Math.min(rows, vocabulary - piece * rows),
  })).filter(({ rows: some }) => some > 0);
}
