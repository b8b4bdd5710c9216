import { AblataError, type ErrorCode, type Schema } from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from './locate.ts';
import { didYouMean } from './suggest.ts';

interface Place {
  readonly origin: ConfigOrigin;
  /** Where the value stands in the config. */
  readonly path: ConfigPath;
  /** What it is, for the hint: `options of 'cosine'`. */
  readonly what: string;
}

/**
 * Validates a value of the config by any Standard Schema and gives the result with defaults filled in.
 *
 * @throws CONFIG_INVALID listing every problem with its place; unknown keys come with a suggestion.
 */
export async function validate<T>(schema: Schema<unknown, T>, value: unknown, place: Place): Promise<T> {
  const unknown = unknownKeys(schema, value);
  const result = await schema['~standard'].validate(value);
  const problems = (result.issues ?? [])
    .map((issue) => ({ path: (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part)), issue }))
    .filter(({ path }) => !(path.length === 1 && unknown.some(({ key }) => key === path[0])))
    .map(({ path, issue }) => {
      const message = path.length > 0 ? withoutPath(issue.message, path) : issue.message;
      return `${where(place.origin, [...place.path, ...path])} ${message}`;
    });
  for (const { key, known } of unknown) {
    problems.push(
      `${where(place.origin, [...place.path, key])} is not known in ${place.what}.${didYouMean(key, known)}`,
    );
  }
  if (problems.length > 0) throw invalid('CONFIG_INVALID', problems);
  return (result as { value: T }).value;
}

export function invalid(code: ErrorCode, problems: readonly string[]): AblataError {
  const [only] = problems;
  const message = problems.length === 1 ? (only as string) : `${problems.length} problems:\n  ${problems.join('\n  ')}`;
  return new AblataError(code, message);
}

/** arktype begins its messages with the path; ours stands before it with line and column. */
function withoutPath(message: string, path: ConfigPath): string {
  const tail = message.match(/\b(must be|must have|must|was|has)\b.*$/s);
  return tail && path.length > 0 ? tail[0] : message;
}

/** Keys of the value that an object schema does not list, whether or not the schema itself refuses them. */
function unknownKeys(schema: Schema, value: unknown): { key: string; known: string[] }[] {
  const known = knownKeys(schema);
  if (!known || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ key, known }));
}

interface ArktypeObject {
  readonly props?: readonly { readonly key: PropertyKey }[];
  readonly internal?: { readonly index?: unknown };
}

/** The keys an object schema lists: arktype (`props`) and zod (`shape`) tell; of others we don't know. */
export function knownKeys(schema: Schema): string[] | undefined {
  const { shape, in: input = schema } = schema as { shape?: object; in?: unknown };
  if (shape) return Object.keys(shape);
  try {
    const { props, internal } = input as ArktypeObject; // a getter that throws for what is no object
    return props && !internal?.index ? props.map(({ key }) => String(key)) : undefined;
  } catch {
    return undefined;
  }
}
