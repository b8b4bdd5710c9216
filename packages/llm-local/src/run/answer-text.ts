import { jsonEnd } from '../grammar/json-end.ts';

/** Where an answer ends before the model ends it: at the first stop text, or with its JSON value. Undefined: it goes on. */
export function endOf(text: string, stop: readonly string[], json: boolean): number | undefined {
  const found = stop.map((each) => text.indexOf(each)).filter((index) => index >= 0);
  if (json) {
    const end = jsonEnd(text);
    if (end !== undefined) found.push(end);
  }
  return found.length > 0 ? Math.min(...found) : undefined;
}
