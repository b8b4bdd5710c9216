const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;

/**
 * A key that stands twice in the outermost object of a JSON text, of which `JSON.parse` keeps the last and says nothing.
 *
 * @param text which is JSON
 */
export function repeatedKey(text: string): string | undefined {
  const keys = new Set<string>();
  let depth = 0;
  for (const { 0: token, 1: key, 2: colon } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && colon !== undefined) {
      const name = JSON.parse(`"${key}"`) as string;
      if (keys.has(name)) return name;
      keys.add(name);
    }
  }
  return undefined;
}
