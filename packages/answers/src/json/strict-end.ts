/**
 * Offset after the object or list that begins at `start`, if it is balanced as strict JSON would be; undefined when it is not, or is not within
 * `limit` characters.
 */
export function strictEnd(text: string, start: number, limit: number): number | undefined {
  const last = Math.min(text.length, start + limit);
  let depth = 0;
  for (let at = start; at < last; at++) {
    const char = text[at];
    if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (--depth === 0) return at + 1;
    } else if (char === '"') {
      for (at++; at < last && text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        else if ((text[at] as string) < ' ') return undefined;
      }
    }
  }
  return undefined;
}
