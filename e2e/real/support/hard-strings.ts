import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const file = new URL('../../../packages/encoder-sonar/src/__fixtures__/tokenizers/strings.json.gz', import.meta.url);

/** Some 8,000 strings that are hard on a tokenizer: twenty scripts, emoji, odd spaces, controls, random code points. */
export function hardStrings(): string[] {
  return (JSON.parse(gunzipSync(readFileSync(file)).toString()) as string[]).map((text) => text.toWellFormed());
}
