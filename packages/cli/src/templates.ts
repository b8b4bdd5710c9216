import { readFile } from 'node:fs/promises';

/** Beside the sources as beside the build: both are one level below the package. */
const TEMPLATES = new URL('../templates/', import.meta.url);

/** A file of `templates/` with its placeholders (words in capitals) replaced. */
export async function template(path: string, values: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(new URL(path, TEMPLATES), 'utf8');
  return Object.entries(values).reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, value), text);
}
