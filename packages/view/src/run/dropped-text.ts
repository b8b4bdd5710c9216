import { readAnswer } from './read-answer.ts';
import type { ViewedRun } from './viewed-run.ts';

/** The stage that takes answers apart, and how: undefined when the run has none. */
export function parseStage(run: ViewedRun): string | undefined {
  return run.stages.find(({ stage }) => stage === 'parse')?.name;
}

export function promptService(run: ViewedRun) {
  const services = run.manifest?.experiment['services'] as readonly { readonly slot: string }[] | undefined;
  return services?.find(({ slot }) => slot === 'prompt') as unknown as
    | { readonly slot: string; readonly use: string; readonly plugin: string; readonly identity: Record<string, never> }
    | undefined;
}

/** What a candidate that is not in the dataset said, read again from its answer; undefined when the answer can't be found or read. */
export function candidateText(run: ViewedRun, request: number, candidate: number): string | undefined {
  const stage = parseStage(run);
  if (stage === undefined || run.answers.missing !== undefined) return undefined;
  const texts = run.answers
    .services(stage)
    .flatMap((service) => run.answers.of(service, request))
    .flatMap(({ completion }) => completion.choices)
    .flatMap((choice) => readAnswer(choice, promptService(run))?.candidates ?? []);
  return texts[candidate]?.text;
}
