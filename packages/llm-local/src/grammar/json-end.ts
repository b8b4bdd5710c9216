/** Where the JSON value ends that a text begins with; undefined while it is not whole, or can go on (a number at the text's end). */
export function jsonEnd(text: string): number | undefined {
  const start = text.search(/\S/u);
  if (start < 0) return undefined;
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (depth === 0 && /\s/u.test(character as string)) return index;
    const closes = character === '"' || character === '}' || character === ']';
    if (closes && depth === 0 && !quoted) return index + 1;
  }
  return undefined;
}
