import type { Choice } from '@ablata/spec';
import type OpenAI from 'openai';
import { MalformedAnswer } from '../failure.ts';
import { type Answer, toFinishReason, toUsage } from './answer.ts';

/** Reads an answer of `/chat/completions`. @throws MalformedAnswer */
export function readChat(answer: OpenAI.ChatCompletion): Answer {
  return read(answer, (choice) => {
    const { message, logprobs } = choice;
    const values = logprobs?.content?.map(({ logprob }) => logprob);
    return {
      text: typeof message?.content === 'string' ? message.content : '',
      finishReason: toFinishReason(choice.finish_reason, message?.refusal),
      ...(values === undefined ? {} : { logprobs: values }),
    };
  });
}

/** Reads an answer of `/completions`. @throws MalformedAnswer */
export function readCompletion(answer: OpenAI.Completion): Answer {
  return read(answer, ({ text, finish_reason, logprobs }) => {
    const values = logprobs?.token_logprobs;
    return {
      text: typeof text === 'string' ? text : '',
      finishReason: toFinishReason(finish_reason),
      ...(values === undefined ? {} : { logprobs: values }),
    };
  });
}

/** Trusts the shape of nothing. */
function read<C extends { readonly index?: number }>(
  answer: {
    readonly choices: readonly C[];
    readonly usage?: Parameters<typeof toUsage>[0];
    readonly model: string;
    readonly system_fingerprint?: string | null;
  },
  readChoice: (choice: C) => Choice,
): Answer {
  const choices: unknown = (answer as unknown) === null ? undefined : answer?.choices;
  if (!Array.isArray(choices) || choices.length === 0) throw new MalformedAnswer('no-choices');
  if (!choices.every((choice: unknown) => typeof choice === 'object' && choice !== null)) {
    throw new MalformedAnswer('malformed-answer');
  }
  const inOrder = (choices as C[]).toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
  return {
    choices: inOrder.map(readChoice),
    usage: toUsage(answer.usage),
    model: answer.model,
    fingerprint: answer.system_fingerprint ?? undefined,
  };
}
