import { malformed } from '@ablata/endpoints';
import type { Choice, Usage } from '@ablata/spec';
import type { Answer } from './answer.ts';
import { readChoice, toFinishReason } from './read-choice.ts';
import { readUsage } from './read-usage.ts';
import type { Reply } from './reply.ts';

interface Growing {
  text: string;
  reasoning: string;
  refused: boolean;
  finish: string | undefined;
  logprobs: number[] | undefined;
}

/** Puts an answer together from one whole reply, or from the events of a stream. */
export class Assembly {
  readonly #most: number;
  readonly #choices: (Growing | undefined)[] = [];
  readonly #invalid = new Set<string>();
  #usage: Usage | undefined;
  #model: string | undefined;
  #fingerprint: string | undefined;

  /** For an answer of at most so many choices. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws ServerFailure `malformed-answer` for a choice that was not asked for */
  add({ choices, usage, model, system_fingerprint }: Reply): void {
    if (typeof model === 'string') this.#model ??= model;
    if (typeof system_fingerprint === 'string') this.#fingerprint ??= system_fingerprint;
    const counts = readUsage(usage);
    if (counts === 'invalid') this.#invalid.add('usage');
    else this.#usage = counts ?? this.#usage;
    for (const [position, choice] of (choices ?? []).entries()) {
      const index = choice.index ?? position;
      if (index >= this.#most) throw malformed('malformed-answer');
      const { text, reasoning, refused, finish, logprobs } = readChoice(choice);
      this.#choices[index] ??= { text: '', reasoning: '', refused: false, finish: undefined, logprobs: undefined };
      const growing = this.#choices[index];
      growing.text += text;
      growing.reasoning += reasoning;
      growing.refused ||= refused;
      growing.finish = finish ?? growing.finish;
      if (logprobs === 'invalid') this.#invalid.add('logprobs');
      else if (logprobs !== undefined) {
        growing.logprobs ??= [];
        for (const logprob of logprobs) growing.logprobs.push(logprob);
      }
    }
  }

  /**
   * @param streamed whether each choice must have said that it ended
   * @throws ServerFailure `no-choices`, `stream-cut`
   */
  finish(streamed: boolean): Answer {
    if (this.#choices.length === 0) throw malformed('no-choices');
    // With holes in the list a whole choice is missing.
    const grown = Array.from(this.#choices).filter((choice) => choice !== undefined);
    const cut = grown.length < this.#choices.length || grown.some(({ finish }) => finish === undefined);
    if (streamed && cut) throw malformed('stream-cut');
    const keepLogprobs = !this.#invalid.has('logprobs');
    return {
      choices: grown.map(
        ({ text, finish, refused, logprobs }): Choice => ({
          text,
          finishReason: toFinishReason(finish, refused),
          ...(logprobs === undefined || !keepLogprobs ? {} : { logprobs }),
        }),
      ),
      reasoning: grown.map(({ reasoning }) => (reasoning === '' ? null : reasoning)),
      usage: this.#invalid.has('usage') ? undefined : this.#usage,
      invalid: [...this.#invalid],
      model: this.#model,
      fingerprint: this.#fingerprint,
    };
  }
}
