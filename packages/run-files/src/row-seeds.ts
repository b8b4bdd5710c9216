import type { Manifest } from '@ablata/core';
import { deriveSeed, type JsonObject } from '@ablata/spec';

/** A stage as run.json describes it. */
interface AskingStage {
  readonly name: string;
  readonly stage: string;
  readonly options: JsonObject;
}

/** Rows of one request that are looked for. */
const CANDIDATES = 256;

/**
 * Which row of a request a question was put for, told by its seed: the ledger knows the request alone. Of the stages that ask a row at a time
 * (`ask`, `judge`); a seed that is none of theirs gives undefined.
 */
export function rowsBySeed(
  { experiment }: Pick<Manifest, 'experiment'>,
  request: number,
): (seed: number) => number | undefined {
  const stages = (experiment['stages'] ?? []) as unknown as readonly AskingStage[];
  const keys = stages.flatMap((stage) => questionKeys(stage).map((key) => [stage.name, key] as const));
  const found = new Map<number, number>();
  let candidate = 0;
  return (wanted) => {
    if (keys.length === 0) return undefined;
    for (; !found.has(wanted) && candidate < CANDIDATES; candidate++)
      for (const [stage, key] of keys)
        found.set(deriveSeed(Number(experiment['seed'] ?? 0), stage, request, candidate, ...key), candidate);
    return found.get(wanted);
  };
}

type Key = readonly (string | number)[];

/** What makes the seeds of a row's questions different from each other, as those stages do it. */
function questionKeys({ stage, options }: AskingStage): Key[] {
  const several = Array.from({ length: Number(options['samples'] ?? 1) || 1 }, (_, sample) => sample);
  if (stage === 'ask')
    return corrected(
      several.map((sample) => ['ask', sample]),
      options['corrections'] ?? 0,
    );
  if (stage !== 'judge') return [];
  const each = options['ask'] === 'each' ? Object.keys((options['criteria'] ?? {}) as JsonObject) : [];
  const parts: readonly Key[] = options['compare']
    ? [['first: 0'], ['first: 1']]
    : each.length > 0
      ? each.map((name) => [name])
      : [[]];
  return corrected(
    several.flatMap((sample) => parts.map((part) => ['judge', sample, ...part])),
    options['retries'] ?? 1,
  );
}

function corrected(keys: readonly Key[], times: unknown): Key[] {
  const tries = Array.from({ length: Number(times) || 0 }, (_, index) => index + 1);
  return keys.flatMap((key) => [key, ...tries.map((attempt) => [...key, 'correction', attempt])]);
}
