import { readFinal, readJson } from '@ablata/answers';
import type { Choice, Json, JsonObject, Reject } from '@ablata/spec';
import { mendValue } from '../schema/mend-value.ts';
import { schemaChecker } from '../schema/schema-checker.ts';

/** A usable answer as cells by property, or why there is none, for the books and for the model. */
export type ReadAnswer = { readonly repairs: readonly string[] } & (
  | { readonly cells: Readonly<Record<string, Json>> }
  | {
      readonly reject: Reject;
      /** For the model, when it is asked again. */
      readonly problem: string;
      /** What of it could be used all the same. */
      readonly partial?: Readonly<Record<string, Json>>;
    }
);

/** Reads free text as the one cell `''`. */
export function readText(choice: Choice): ReadAnswer {
  const { candidates, rejects, repairs } = readFinal(choice);
  const [candidate] = candidates;
  if (candidate !== undefined) return { cells: { '': candidate.text }, repairs };
  return { reject: rejects[0] as Reject, problem: 'it holds no text', repairs };
}

/** Reads a JSON object that follows the schema as one cell a property; null for what is not there. */
export function schemaReader(schema: JsonObject): (choice: Choice) => ReadAnswer {
  const properties = Object.keys(schema['properties'] as JsonObject);
  const misfitOf = schemaChecker(schema);
  return (choice) => {
    const read = readJson(choice, { keys: properties });
    const repairs = [...read.repairs];
    if ('reject' in read)
      return {
        reject: read.reject,
        problem: PROBLEMS[read.reject.reason] ?? 'it holds no JSON that can be read',
        repairs,
      };
    const mends: string[] = [];
    const value = mendValue(read.value, schema, (repair) => mends.push(repair));
    const misfit = misfitOf(value);
    if (misfit !== undefined) {
      return { reject: unfit(choice, `schema: ${misfit.keyword}`), problem: misfit.problem, repairs };
    }
    const cells = Object.fromEntries(properties.map((name) => [name, (value as JsonObject)[name] ?? null]));
    return { cells, repairs: [...repairs, ...mends] };
  };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'no-json': 'it holds no JSON',
  echo: 'it repeats the form instead of filling it in',
  'no-answer': 'it is empty',
};

/** The reject for a value that can be read and not used: where the answer was cut off, that is why. */
export function unfit({ finishReason }: Choice, reason: string): Reject {
  return finishReason === 'length' ? { fate: 'truncated', reason: 'cut-in-value' } : { fate: 'unparsable', reason };
}
