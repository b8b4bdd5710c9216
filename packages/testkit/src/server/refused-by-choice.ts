import type { FakeServerOptions } from './options.ts';
import { type RefusalName, refusals } from './refusals.ts';
import type { Refusal } from './validate.ts';

type Body = Readonly<Record<string, unknown>>;

const WORDS: Readonly<Record<NonNullable<FakeServerOptions['refuses']>[number], RefusalName>> = {
  max_tokens: 'max-tokens-openai',
  stream_options: 'stream-options',
  system: 'system-role-gemma',
  minItems: 'min-items-openai',
  uniqueItems: 'unique-items-vllm',
};

/** The refusal of a body that holds what this server was told to refuse. */
export function refusedByChoice(body: Body, refuses: NonNullable<FakeServerOptions['refuses']>): Refusal | undefined {
  const found = refuses.find((name) => holds(body, name));
  if (found === undefined) return undefined;
  const { status, body: written } = refusals[WORDS[found]];
  const { message, type, param } = (written as { error: { message: string; type: string; param: string | null } })
    .error;
  return { status, message, type, ...(param === null ? {} : { param }) };
}

function holds(body: Body, name: string): boolean {
  if (name in body) return true;
  if (name === 'system') return (body['messages'] as { role?: string }[] | undefined)?.[0]?.role === 'system';
  const schema = body['response_format'] ?? body['structured_outputs'];
  return schema !== undefined && JSON.stringify(schema).includes(`"${name}":`);
}
