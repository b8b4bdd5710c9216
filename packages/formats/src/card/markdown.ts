/** A table of Markdown; cells are Markdown themselves: see {@link prose} and {@link code}. Nothing when there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Text in a cell or a line as it stands: no mark-up, no HTML, no line of its own. */
export function prose(text: string): string {
  return flat(text).replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&');
}

/** Text in a cell or a line letter by letter, in a fence of backticks longer than any inside. */
export function code(text: string): string {
  const said = flat(text);
  const fence = '`'.repeat(Math.max(1, ...(said.match(/`+/g) ?? []).map((run) => run.length + 1)));
  const space = /^`|`$|^ .* $/.test(said) ? ' ' : '';
  return said === '' ? '' : fence + space + said.replaceAll('|', '\\|') + space + fence;
}

/** "1,043": a whole number as people write it. */
export const count = (number: number): string => number.toLocaleString('en-US');

/** Four digits are enough to compare by; whole numbers stay whole. */
export function rounded(value: number): string {
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
}

/** "3.5 MB", in thousands. */
export function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [number, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `meanNearestCosine` as "mean nearest cosine"; what is in words already stays. */
export function inWords(key: string): string {
  return key.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').replace(/ [A-Z](?![A-Z])/g, (letter) => letter.toLowerCase());
}

/** One line of printable characters: what a model wrote may hold others. */
function flat(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
