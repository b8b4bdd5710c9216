import type OpenAI from 'openai';
import { MalformedAnswer } from '../failure.ts';
import { type Answer, toFinishReason, toUsage } from './answer.ts';

type Chunk = OpenAI.ChatCompletionChunk | OpenAI.Completion;

interface Growing {
  text: string;
  finish: string | null;
  refused: boolean;
  logprobs: number[] | undefined;
}

/**
 * Puts a streamed answer of either route together.
 *
 * @throws MalformedAnswer `stream-cut` when it ends before each choice has ended, `idle-timeout` when nothing comes for so many seconds.
 */
export async function readStream(chunks: AsyncIterable<Chunk>, idleSeconds: number, stop: () => void): Promise<Answer> {
  const choices: Growing[] = [];
  let usage: ReturnType<typeof toUsage>;
  let model: string | undefined;
  let fingerprint: string | undefined;
  for await (const chunk of withIdleTimeout(chunks, idleSeconds, stop)) {
    model ??= chunk.model;
    fingerprint ??= chunk.system_fingerprint ?? undefined;
    usage = toUsage(chunk.usage) ?? usage;
    for (const part of chunk.choices ?? []) {
      choices[part.index] ??= { text: '', finish: null, refused: false, logprobs: undefined };
      const choice = choices[part.index] as Growing;
      const { text, refusal, logprobs } = partOf(part);
      choice.text += text;
      choice.refused ||= refusal;
      choice.finish = part.finish_reason ?? choice.finish;
      if (logprobs !== undefined) choice.logprobs = [...(choice.logprobs ?? []), ...logprobs];
    }
  }
  if (choices.length === 0) throw new MalformedAnswer('no-choices');
  // With holes in the list a whole choice is missing.
  if (Array.from(choices).some((choice) => choice === undefined || choice.finish === null)) {
    throw new MalformedAnswer('stream-cut');
  }
  return {
    choices: choices.map(({ text, finish, refused, logprobs }) => ({
      text,
      finishReason: toFinishReason(finish, refused ? 'refused' : null),
      ...(logprobs === undefined ? {} : { logprobs }),
    })),
    usage,
    model,
    fingerprint,
  };
}

function partOf(part: Chunk['choices'][number]): { text: string; refusal: boolean; logprobs: number[] | undefined } {
  if ('delta' in part) {
    const { content, refusal } = part.delta;
    const logprobs = part.logprobs?.content?.map(({ logprob }) => logprob);
    return { text: content ?? '', refusal: typeof refusal === 'string' && refusal !== '', logprobs };
  }
  return { text: part.text, refusal: false, logprobs: part.logprobs?.token_logprobs };
}

async function* withIdleTimeout<T>(items: AsyncIterable<T>, seconds: number, stop: () => void): AsyncIterable<T> {
  let idle = false;
  const give = (): void => {
    idle = true;
    stop();
  };
  let timer = setTimeout(give, seconds * 1000);
  try {
    for await (const item of items) {
      clearTimeout(timer);
      yield item;
      timer = setTimeout(give, seconds * 1000);
    }
  } catch (error) {
    throw idle ? new MalformedAnswer('idle-timeout') : error;
  } finally {
    clearTimeout(timer);
  }
  if (idle) throw new MalformedAnswer('idle-timeout');
}
