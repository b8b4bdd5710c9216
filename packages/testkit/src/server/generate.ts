import { createRandom } from '@ablata/spec';
import { answerQuestion } from './answer.ts';
import type { Fault } from './faults.ts';
import type { FakeServerOptions } from './options.ts';
import { countTokens, takeTokens } from './prefix-cache.ts';

export interface FakeChoice {
  readonly text: string;
  readonly finishReason: 'stop' | 'length' | 'content_filter';
  readonly logprobs: readonly number[] | undefined;
}

type Body = Readonly<Record<string, unknown>>;

/** All choices for one prompt. The same body with a seed gives the same choices. */
export function generateChoices(
  body: Body,
  prompt: string,
  fault: Fault | undefined,
  options: FakeServerOptions,
  freshSeed: () => number,
): FakeChoice[] {
  const limit = (body['max_tokens'] ?? body['max_completion_tokens']) as number | undefined;
  const seed = typeof body['seed'] === 'number' && body['temperature'] !== undefined ? body['seed'] : undefined;
  const schema = options.structured === false ? undefined : schemaOf(body);
  return Array.from({ length: (body['n'] as number | undefined) ?? 1 }, (_, choice): FakeChoice => {
    const question = { prompt, model: body['model'] as string, schema, seed: seed ?? freshSeed(), choice };
    const whole = fault?.kind === 'say' ? fault.text : (options.answer ?? answerQuestion)(question);
    const most = fault?.kind === 'length' ? Math.max(1, Math.floor(countTokens(whole) / 2)) : limit;
    const cut = most !== undefined && countTokens(whole) > most;
    const kept = fault?.kind === 'empty' || fault?.kind === 'withheld' ? '' : cut ? takeTokens(whole, most) : whole;
    const random = createRandom(question.seed, 'logprobs', choice);
    return {
      text: kept,
      finishReason: fault?.kind === 'withheld' ? 'content_filter' : cut ? 'length' : 'stop',
      logprobs: wantsLogprobs(body)
        ? Array.from({ length: countTokens(kept) }, () => Math.log(1 - random.float()))
        : undefined,
    };
  });
}

function wantsLogprobs(body: Body): boolean {
  return body['logprobs'] === true || (typeof body['logprobs'] === 'number' && body['logprobs'] >= 0);
}

function schemaOf(body: Body): Body | undefined {
  const format = body['response_format'] as { type?: string; json_schema?: { schema?: Body } } | undefined;
  if (format?.type === 'json_schema') return format.json_schema?.schema;
  return (body['structured_outputs'] as { json?: Body } | undefined)?.json;
}
