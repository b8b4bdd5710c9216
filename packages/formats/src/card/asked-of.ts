import type { JsonObject } from '@ablata/spec';
import { type } from 'arktype';
import { code, count, table } from './markdown.ts';

const TOKENS = ['prompt tokens', 'completion tokens'] as const;

const experiment = type({
  services: type({
    'name?': 'string',
    slot: 'string',
    use: 'string',
    'identity?': type({ 'model?': 'unknown' }),
  }).array(),
  stages: type({ name: 'string', stage: 'string', 'with?': type({ '[string]': 'unknown' }) }).array(),
});

interface StageBooks {
  readonly received: number;
  readonly notes?: Readonly<Record<string, number>> | undefined;
}

/** A note that is told by {@link askedOf}. */
export const isOfTokens = (note: string): boolean => (TOKENS as readonly string[]).includes(note);

/** What was asked of which model, and the tokens it took: a table, nothing when no model was asked. */
export function askedOf(config: JsonObject, books: Readonly<Record<string, StageBooks>>): string[] {
  const known = experiment(config);
  const { services, stages } = known instanceof type.errors ? { services: [], stages: [] } : known;
  const rows = Object.entries(books).flatMap(([name, { received, notes = {} }]) => {
    const stage = stages.find((each) => each.name === name);
    const tokens = TOKENS.map((note) => notes[note] ?? 0);
    const slot = tokens.some((number) => number > 0) ? 'llm' : stage?.stage === 'encode' ? 'encoder' : undefined;
    if (slot === undefined) return [];
    const service = String(stage?.with?.[slot] ?? slot);
    const found = services.find((each) => (each.name ?? each.slot) === service);
    const model = found?.identity?.model;
    const what = found && (typeof model === 'string' && model !== found.use ? `${found.use} ${model}` : found.use);
    return [
      [
        code(name),
        code(service),
        code(what ?? ''),
        count(received),
        ...tokens.map((number) => (number > 0 ? count(number) : '')),
      ],
    ];
  });
  return table(['asked by', 'of', 'what it is', 'rows', 'tokens of prompts', 'tokens of answers'], rows);
}
