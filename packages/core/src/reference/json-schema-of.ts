import type { JsonObject, Schema } from '@ablata/spec';

const TARGET = 'draft-2020-12';

/** What we use of validators that can say themselves as JSON Schema: Standard JSON Schema (https://standardschema.dev), and arktype's own, which has the defaults too. */
interface Sayable {
  readonly '~standard': { readonly jsonSchema?: { input(options: { readonly target: string }): JsonObject } };
  toJsonSchema?(options: object): JsonObject;
}

/**
 * A schema of options as JSON Schema (2020-12), as what may be written: defaults are optional. What a predicate checks beyond that is
 * left out. Undefined when the validator can't say it.
 */
export function jsonSchemaOf(schema: Schema): JsonObject | undefined {
  const sayable = schema as unknown as Sayable;
  try {
    const own = sayable.toJsonSchema?.({ target: TARGET, fallback: ({ base }: { base: JsonObject }) => base });
    const said = own ?? sayable['~standard'].jsonSchema?.input({ target: TARGET });
    if (said === undefined || JSON.stringify(said).includes('"$ref"')) return undefined; // refers to a root that will be another
    const { $schema: _, ...rest } = said;
    return plain(rest) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Without what JSON can't hold, such as an infinite bound. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
