import type { Manifest } from '@ablata/core';
import { readCompletions, type StoredCompletion } from '@ablata/ledger';
import { answeringServices, type DescribedService, findLedger, identityOf } from '@ablata/run-files';
import type { AnswerShown } from '../api/types.ts';

/** What models answered, from the ledger of the project that the run is in. */
export class RunAnswers {
  readonly #manifest: Manifest | undefined;
  readonly #ledger: string | undefined;
  /** Why there are none; undefined when there are. */
  readonly missing: string | undefined;

  constructor(folder: string, manifest: Manifest | undefined) {
    this.#manifest = manifest;
    let missing: string | undefined;
    if (!manifest) missing = 'run.json can’t be read, so it is not known whom the run asked.';
    else {
      try {
        this.#ledger = findLedger(folder, manifest);
      } catch (error) {
        missing = `${(error as Error).message}.`;
      }
    }
    this.missing = missing;
  }

  /** The models that a stage asked, or whose answers it takes apart. */
  services(stage: string): readonly DescribedService[] {
    return this.#manifest ? answeringServices(this.#manifest, stage) : [];
  }

  /** All answers to a request by a service; turns of one conversation are several. */
  of(service: DescribedService, request: number): StoredCompletion[] {
    if (this.#ledger === undefined) return [];
    try {
      return [...readCompletions(this.#ledger, { identity: identityOf(service), samples: [request] })];
    } catch {
      return []; // a ledger that can't be read has nothing to show
    }
  }
}

export function shown(service: string, { request, completion }: StoredCompletion): AnswerShown {
  const { choices, usage, seconds, attempts } = completion;
  return {
    service,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    choices: choices.map(({ text, finishReason }) => ({ text, finishReason })),
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    seconds,
    attempts,
  };
}
