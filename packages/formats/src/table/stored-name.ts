/** Columns that files of ours have besides those of the dataset. */
const OWN = '(?:request|candidate|probability|problems|more|columns|split|text_sentences|text_sentences_sonar_emb)';
const TAKEN = new RegExp(`^(?:column_)*${OWN}$`);

/** The name under which a file holds a column of the dataset: its own, or with `column_` before it where that is taken. */
export function storedName(name: string): string {
  return TAKEN.test(name) ? `column_${name}` : name;
}
