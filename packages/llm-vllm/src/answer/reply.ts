import { malformed } from '@ablata/endpoints';
import { ArkErrors, scope } from 'arktype';

/**
 * What a server may send: a whole answer of either route, or an event of a stream. One schema, before anything of it is believed.
 * Compiled whatever the program around says, for it checks each event; and made when the first one comes.
 */
function replySchema() {
  const { type } = scope({}, { jitless: false });
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
  return type({
    'choices?': choice.array().or('null'),
    'usage?': 'unknown',
    'model?': 'unknown',
    'system_fingerprint?': 'unknown',
    'error?': 'unknown',
  });
}

export type Reply = ReturnType<typeof replySchema>['infer'];
export type ReplyChoice = NonNullable<Reply['choices']>[number];
export type ReplyMessage = NonNullable<ReplyChoice['message']>;

let reply: ReturnType<typeof replySchema> | undefined;

/** @throws ServerFailure `malformed-answer` */
export function checkReply(value: unknown): Reply {
  reply ??= replySchema();
  const checked = reply(value);
  if (checked instanceof ArkErrors) throw malformed('malformed-answer');
  return checked;
}
