/** The colours that we write ourselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins a colour.
const OURS = /(\u001b\[(?:0|1|2|22|31|32|33|39)m)/;

/**
 * Makes text from outside (models, files, servers) harmless to a terminal: no escape sequences, no control characters, no direction tricks.
 *
 * @param coloured whether our own colours stay in
 */
export function sanitize(text: string, coloured = false): string {
  if (coloured)
    return text
      .split(OURS)
      .map((part, index) => (index % 2 === 1 ? part : sanitize(part)))
      .join('');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out.
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
