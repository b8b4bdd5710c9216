import { malformed } from '@ablata/endpoints';
import { type } from 'arktype';

const message = type({
  /** Text, or parts of which some are text. */
  'content?': type('string | null').or(type('object[]')),
  'refusal?': 'string | null',
  /** The two names under which servers give reasoning apart. */
  'reasoning_content?': 'string | null',
  'reasoning?': 'string | null',
}).or('null');

const choice = type({
  'index?': 'number.integer >= 0 | null',
  'message?': message,
  'delta?': message,
  'text?': 'string | null',
  'finish_reason?': 'string | null',
  'logprobs?': 'unknown',
});

/** What a server may send: a whole answer of either route, or an event of a stream. One schema, before anything of it is believed. */
const reply = type({
  'choices?': choice.array().or('null'),
  'usage?': 'unknown',
  'model?': 'unknown',
  'system_fingerprint?': 'unknown',
  'error?': 'unknown',
});

export type Reply = typeof reply.infer;
export type ReplyChoice = typeof choice.infer;
export type ReplyMessage = Exclude<typeof message.infer, null>;

/** @throws ServerFailure `malformed-answer` */
export function checkReply(value: unknown): Reply {
  const checked = reply(value);
  if (checked instanceof type.errors) throw malformed('malformed-answer');
  return checked;
}
