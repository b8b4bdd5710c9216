import type { Json, JsonObject } from '@ablata/spec';
import type { Manifest } from '../run/manifest.ts';

/** One run as a row of the comparison. */
export interface ComparedRun extends JsonObject {
  readonly name: string;
  /** What differs from the base, by path; empty for the base and for runs that were not ablated together. */
  readonly changes: Readonly<Record<string, Json>>;
  readonly outcome: string;
  readonly rows: number;
  readonly requests: number;
  readonly asked: number;
  /** Kept as a share of asked. */
  readonly acceptance: number;
  readonly duplicates: number;
  readonly tokens: number;
  readonly cost: number | null;
  readonly seconds: number;
  /** Completions this run paid for, and those the ledger gave it. */
  readonly paid: number;
  readonly reused: number;
  readonly diversity: JsonObject | null;
  /** Tokens of each service that counts them, by its name. */
  readonly tokensByService: Readonly<Record<string, number>>;
  /** Why there is nothing to compare. */
  readonly error: string | null;
}

export function comparedRun(manifest: Manifest, changes: Readonly<Record<string, Json>> = {}): ComparedRun {
  const { books, payments } = manifest;
  return {
    name: manifest.name,
    changes,
    outcome: manifest.outcome,
    rows: manifest.rows,
    requests: books.requests,
    asked: books.asked,
    acceptance: books.asked > 0 ? books.kept / books.asked : 0,
    duplicates: books.fates.duplicate,
    tokens: books.tokens.prompt + books.tokens.completion,
    cost: manifest.cost,
    seconds: manifest.seconds,
    paid: payments.completions.paid,
    reused: payments.completions.reused,
    diversity: manifest.diversity,
    tokensByService: Object.fromEntries(
      Object.entries(manifest.usage).map(([name, { prompt, completion }]) => [name, prompt + completion]),
    ),
    error: null,
  };
}

export function failedRun(name: string, changes: Readonly<Record<string, Json>>, error: Error): ComparedRun {
  return {
    name,
    changes,
    outcome: 'failed',
    rows: 0,
    requests: 0,
    asked: 0,
    acceptance: 0,
    duplicates: 0,
    tokens: 0,
    cost: null,
    seconds: 0,
    paid: 0,
    reused: 0,
    diversity: null,
    tokensByService: {},
    error: error.message,
  };
}

export const COMPARISON_COLUMNS = [
  'run',
  'rows',
  'asked',
  'accepted',
  'duplicates',
  'tokens',
  'cost',
  'time',
  'mean cosine',
  'distinct-2',
  'ROUGE-L',
  'Vendi',
  'paid',
  'reused',
] as const;

const whole = (value: number): string => value.toLocaleString('en-US');

/** The cells of the comparison table, one row a run. */
export function comparisonRows(runs: readonly ComparedRun[]): string[][] {
  return runs.map((run) => {
    if (run.error !== null) return [run.name, 'failed', ...COMPARISON_COLUMNS.slice(2).map(() => '–')];
    const diversity = run.diversity as Readonly<Record<string, number>> | null;
    const measure = (name: string, digits: number): string => diversity?.[name]?.toFixed(digits) ?? '–';
    return [
      run.name,
      whole(run.rows),
      whole(run.asked),
      `${(run.acceptance * 100).toFixed(1)}%`,
      whole(run.duplicates),
      whole(run.tokens),
      run.cost === null ? '–' : run.cost.toFixed(2),
      `${run.seconds.toFixed(1)}s`,
      measure('meanPairwiseCosine', 4),
      measure('distinct2', 4),
      measure('rougeL', 4),
      measure('vendi', 1),
      whole(run.paid),
      whole(run.reused),
    ];
  });
}

/** `answered: judge 311,683, llm 66,547 tokens`, for the runs that ask several models. */
export function tokensByServiceLines(runs: readonly ComparedRun[]): string[] {
  return runs.flatMap(({ name, tokensByService }) => {
    const services = Object.entries(tokensByService);
    return services.length < 2
      ? []
      : [`${name}: ${services.map(([service, tokens]) => `${service} ${whole(tokens)}`).join(', ')} tokens`];
  });
}

/** comparison.md: the table, and what its columns mean. @param date when it was made */
export function comparisonMarkdown(runs: readonly ComparedRun[], date?: string): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const sample = runs.map(({ diversity }) => diversity?.['vendiSample']).find((size) => size !== undefined);
  const changes = runs
    .filter((run) => Object.keys(run.changes).length > 0)
    .map(
      (run) =>
        `- \`${run.name}\`: ${Object.entries(run.changes)
          .map(([path, value]) => `\`${path}\` = \`${JSON.stringify(value)}\``)
          .join(', ')}`,
    );
  const failures = runs
    .filter(({ error }) => error !== null)
    .map(({ name, error }) => `- \`${name}\` failed: ${error}`);
  return [
    '# Comparison',
    '',
    ...(date === undefined ? [] : [`Of ${date}.`, '']),
    line(COMPARISON_COLUMNS),
    line(COMPARISON_COLUMNS.map(() => '---')),
    ...comparisonRows(runs).map(line),
    '',
    ...(changes.length > 0 ? ['What differs from the base:', '', ...changes, ''] : []),
    ...(failures.length > 0 ? [...failures, ''] : []),
    ...tokensByServiceLines(runs).flatMap((line) => [`- ${line}`, '']),
    'accepted: kept of asked. mean cosine: over all pairs of rows. distinct-2: different pairs of neighbouring words as a share of all.',
    `ROUGE-L: mean F1 over 2,000 random pairs. Vendi: effective number of different rows among ${sample ?? '–'} sampled ones.`,
    'paid, reused: completions that this run paid for, and those the ledger gave it.',
    '',
  ].join('\n');
}
