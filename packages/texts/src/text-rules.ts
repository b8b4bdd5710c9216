/** What two texts must share to have one normal form. Each rule's default is the looser comparison that loses no meaning. */
export interface TextRules {
  /** Case makes no difference, by full case folding: `STRASSE` is `straße`. Default true. */
  readonly foldCase?: boolean;
  /** Symbols, and punctuation where it is a sign, make a difference: `a + b` is not `a − b`, `C#` not `C`. Default true. */
  readonly keepSymbols?: boolean;
  /** All punctuation makes a difference, as it stands. Default false. */
  readonly keepPunctuation?: boolean;
  /** Numbers make no difference: each becomes `0`, however long. Default false. */
  readonly maskDigits?: boolean;
}

export const defaultTextRules: Required<TextRules> = {
  foldCase: true,
  keepSymbols: true,
  keepPunctuation: false,
  maskDigits: false,
};

/** Counted up when a text's normal form, words or shingles change: belongs into the identity of what builds on them. */
export const TEXTS_REVISION = 1;
