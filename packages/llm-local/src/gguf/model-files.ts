import { existsSync } from 'node:fs';
import { messages } from '../messages.ts';

/**
 * All files of a model that is cut into several, `…-00001-of-00003.gguf` the first: llama.cpp opens the others by their names.
 *
 * @throws CONFIG_GGUF when the path is not that of the first, or one is not there
 */
export function modelFiles(path: string, parts: number): readonly string[] {
  if (parts === 1) return [path];
  const [, stem, number, all] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/u.exec(path) ?? [];
  if (number !== '00001' || Number(all) !== parts) throw messages.notTheFirst(path, parts);
  const files = Array.from(
    { length: parts },
    (_, part) => `${stem}-${String(part + 1).padStart(5, '0')}-of-${all}.gguf`,
  );
  const absent = files.find((file) => !existsSync(file));
  if (absent !== undefined) throw messages.noSuchFile(absent);
  return files;
}
