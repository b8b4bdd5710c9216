import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';
import type { ChatMessage, Choice } from './language-model.ts';
import type { SourceRecord } from './source.ts';

/** What to ask. Plain JSON. */
export interface Prompt {
  /** Shared instructions first, drawn records last: servers cache the longest common prefix. */
  readonly messages: readonly ChatMessage[];
  /** Further user turns, sent one after the other with the answers so far before them. Each answer is parsed. */
  readonly followUps?: readonly string[] | undefined;
  /** Choices to sample, default 1. */
  readonly n?: number | undefined;
  readonly jsonSchema?: JsonObject | undefined;
  readonly maxTokens?: number | undefined;
}

export interface Candidate {
  /** Not empty, trimmed. Untrusted. */
  readonly text: string;
  /** The probability the model verbalized, in [0, 1]; null when it gave none. */
  readonly probability: number | null;
}

/** Something that was answered and can't be used. `unparsable` when its form, `empty` when its text, `truncated` when its end is missing, `filtered` when a rule refused it. */
export interface Reject {
  readonly fate: 'unparsable' | 'empty' | 'truncated' | 'filtered';
  /** Short and fixed, so that it can be counted. No text of the answer. */
  readonly reason: string;
}

export interface Parsed {
  readonly candidates: readonly Candidate[];
  /** One for each thing answered that is not among the candidates. With no candidate at all there is at least one reject. */
  readonly rejects: readonly Reject[];
  /** Mendings made on the way, short and fixed so that they can be counted: `code-fence`, `trailing-comma`, `percent`, … */
  readonly repairs: readonly string[];
}

/** Turns drawn records into a question and an answer into candidates. Pure: same input, same output. Slot `prompt`. */
export interface PromptStrategy extends Service {
  /** How many records a request is made of: drawn uniformly between the two, inclusive. */
  readonly draws: { readonly min: number; readonly max: number };
  /** How many candidates a well-behaved answer to one request holds. For planning only. */
  readonly expectedCandidates: number;
  render(records: readonly SourceRecord[], random: Random): Prompt;
  /** Never throws, whatever the text; never returns an empty candidate. */
  parse(choice: Choice, random: Random): Parsed;
  /**
   * A further turn when the answers so far hold less than was asked for; undefined when nothing more is to be asked. Called after each answer
   * to a prompt of one choice, behind its follow-ups. Pure.
   */
  again?(answers: readonly Parsed[]): string | undefined;
}

export const PromptStrategy = token<PromptStrategy>('prompt');
