const picture = '\\p{Extended_Pictographic}[\\u{1F3FB}-\\u{1F3FF}\\uFE0F]*';
/** Joiners between pictures and the tags of a flag make another emoji (UTS 51): there they are seen. */
const seen = `${picture}(?:\\u200D${picture})+|\\u{1F3F4}[\\u{E0020}-\\u{E007E}]+\\u{E007F}`;
/** Unicode's default ignorables (zero-width spaces, soft hyphens, direction marks, variation selectors), controls, and kashida. */
const unseen = '[\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB\\u0640]|(?!\\s|\\u0085)\\p{Cc}';
const pattern = new RegExp(`(?<seen>${seen})|${unseen}`, 'gu');

/** Takes out what no reader sees. */
export function dropInvisible(text: string): string {
  return text.replace(pattern, (_, emoji: string | undefined) => emoji?.replaceAll('\uFE0F', '') ?? '');
}
