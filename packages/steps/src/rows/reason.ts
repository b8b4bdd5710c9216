/** As long as reasons in the books may be. */
const LONGEST = 40;

/** A text of the config as a short reason for the books. */
export function reason(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
