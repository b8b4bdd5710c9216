import { AblataError, didYouMean, nearest, type Schema } from '@ablata/spec';
import { knownKeys } from './known-keys.ts';
import { type ConfigOrigin, type ConfigPart, type ConfigPath, where } from './locate.ts';
import { together } from './problems.ts';

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
    .flatMap(problemsOf)
    .filter(({ path }) => !(path.length === 1 && unknown.some(({ key }) => key === path[0])))
    .filter((problem) => !unknown.some(({ key, known }) => isMissing(problem, nearest(key, known))))
    .map((problem) => {
      const part = isUnknown(problem) ? 'key' : 'value';
      return invalid(place, problem.path, explainUnknown(problem, schema), part);
    });
  for (const { key, known } of unknown) {
    const instead = known.length === 0 ? ' There are none.' : didYouMean(key, known);
    problems.push(invalid(place, [key], `is not known in ${place.what}.${instead}`, 'key'));
  }
  if (problems.length > 0) throw together(problems);
  return (result as { value: T }).value;
}

function invalid({ origin, path }: Place, inner: ConfigPath, message: string, part: ConfigPart): AblataError {
  const whole = [...path, ...inner];
  const details = { path: whole.map((key) => (typeof key === 'number' ? key : String(key))) };
  return new AblataError('CONFIG_INVALID', `${where(origin, whole, part)} ${message}`, { details });
}

/** arktype begins its messages with the path; ours stands before it with line and column. */
function withoutPath(message: string): string {
  return message.match(/\b(must be|must have|must|was|has)\b.*$/s)?.[0] ?? message;
}

/** Keys of the value that an object schema does not list, whether or not the schema itself refuses them. */
function unknownKeys(schema: Schema, value: unknown): { key: string; known: string[] }[] {
  const known = knownKeys(schema);
  if (!known || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ key, known }));
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** An issue of any Standard Schema, and what arktype adds for alternatives. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly errors?: readonly Issue[];
}

/**
 * Of alternatives that all failed, the one that got furthest was meant: `{ use: 7 }` is a service with a bad name, not a list
 * that happens to be an object.
 */
function problemsOf(issue: Issue): Problem[] {
  // arktype's paths are arrays whose own `map` can't be trusted with an empty one.
  const path = Array.from(issue.path ?? [], (part) => (typeof part === 'object' ? part.key : part));
  if (issue.code === 'union' && issue.errors) {
    const alternatives = issue.errors.flatMap(problemsOf);
    const depths = alternatives.map((problem) => problem.path.length);
    const deepest = Math.max(...depths);
    if (deepest > Math.min(...depths)) return alternatives.filter((problem) => problem.path.length === deepest);
  }
  return [{ path, message: path.length > 0 ? withoutPath(issue.message) : issue.message }];
}

/** arktype refuses an unknown key without saying which ones there are. */
function isUnknown({ path, message }: Problem): boolean {
  return message === 'must be removed' && path.length > 0;
}

/** Whether something is missed that is there under a misspelt name. */
function isMissing({ path, message }: Problem, meant: string | undefined): boolean {
  return path.length === 1 && path[0] === meant && message.endsWith('(was missing)');
}

function explainUnknown(problem: Problem, schema: Schema): string {
  if (!isUnknown(problem)) return problem.message;
  const { path } = problem;
  const key = path.at(-1);
  return `is not known.${didYouMean(String(key), knownKeys(schema, path.slice(0, -1)) ?? [])}`;
}
