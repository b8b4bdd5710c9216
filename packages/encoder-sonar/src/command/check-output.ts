import { realpath, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { misuse, type Values } from './options.ts';

/**
 * Refuses an `-o` that can't come to anything, before weights are loaded for it: below a folder that is not there, a folder itself, one of the
 * files that are read, or with the ending of another kind of file.
 */
export async function checkOutput(input: string, values: Values, ending?: string): Promise<void> {
  const { output, checkpoint, decoder, tokenizer, normalizer } = values;
  if (output === undefined) return;
  const found = (path: string) => stat(path).catch(() => undefined);
  if (!(await found(dirname(output)))?.isDirectory()) {
    throw misuse(`-o ${output}: there is no folder ${dirname(output)}`);
  }
  const there = await found(output);
  if (there?.isDirectory()) throw misuse(`-o ${output}: it is a folder`);
  if (there?.isFile()) {
    const read = [input, checkpoint, decoder, tokenizer, normalizer].filter((path) => path !== undefined);
    const places = await Promise.all(read.map((path) => realpath(path).catch(() => path)));
    if (places.includes(await realpath(output))) throw misuse(`-o ${output} would overwrite what is read`);
  }
  const given = extname(output).toLowerCase();
  if (ending !== undefined && given !== ending && given !== '') {
    throw misuse(`-o ${output}: what is written is a ${ending} file`);
  }
}
