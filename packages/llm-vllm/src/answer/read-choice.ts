import type { FinishReason } from '@ablata/spec';
import type { ReplyChoice, ReplyMessage } from './reply.ts';

/** What one choice of a reply adds to an answer. */
export interface Piece {
  readonly text: string;
  readonly reasoning: string;
  readonly refused: boolean;
  /** As the server wrote it; undefined while it goes on. */
  readonly finish: string | undefined;
  /** `invalid` when there are some, and they are no numbers. */
  readonly logprobs: readonly number[] | 'invalid' | undefined;
}

/** Takes what is there, in whichever of the shapes servers write. */
export function readChoice(choice: ReplyChoice): Piece {
  // The last event of a stream may lack its delta, or hold a message instead.
  const message: ReplyMessage = choice.delta ?? choice.message ?? {};
  const { refusal } = message;
  const parts =
    typeof message.content === 'string' ? { text: message.content, reasoning: '' } : partsOf(message.content);
  return {
    text: parts.text + (choice.text ?? ''),
    reasoning: parts.reasoning + (message.reasoning_content ?? message.reasoning ?? ''),
    refused: typeof refusal === 'string' && refusal !== '',
    finish: choice.finish_reason === null || choice.finish_reason === '' ? undefined : choice.finish_reason,
    logprobs: logprobsOf(choice.logprobs),
  };
}

function partsOf(parts: readonly object[] | null | undefined): { text: string; reasoning: string } {
  let [text, reasoning] = ['', ''];
  for (const part of (parts ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    const kind = part['type'];
    if ((kind === 'text' || kind === 'output_text' || kind === undefined) && typeof part['text'] === 'string')
      text += part['text'];
    if (kind === 'thinking' || kind === 'reasoning') {
      const thought = part['thinking'] ?? part['text'];
      if (typeof thought === 'string') reasoning += thought;
    }
  }
  return { text, reasoning };
}

function logprobsOf(written: unknown): Piece['logprobs'] {
  if (typeof written !== 'object' || written === null) return undefined;
  const { content, token_logprobs } = written as { content?: unknown; token_logprobs?: unknown };
  const values: unknown = Array.isArray(content)
    ? content.map((each: { logprob?: unknown } | null) => each?.logprob)
    : token_logprobs;
  if (values === undefined || values === null) return undefined;
  if (!Array.isArray(values)) return 'invalid';
  return values.every((value) => typeof value === 'number' && Number.isFinite(value)) ? values : 'invalid';
}

const FINISHED: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  // TGI
  eos_token: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  content_filter: 'refused',
};

/** What is no clean stop is `other`: aborted, failed, or not told. */
export function toFinishReason(written: string | undefined, refused: boolean): FinishReason {
  if (refused) return 'refused';
  return Object.hasOwn(FINISHED, written ?? '') ? (FINISHED[written as string] as FinishReason) : 'other';
}
