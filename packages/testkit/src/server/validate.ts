import { messageText } from './message-text.ts';

/** A refusal, in the form of vLLM's error objects. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly param?: string;
}

const RANGES: Readonly<Record<string, readonly [min: number, max: number, integer: boolean]>> = {
  temperature: [0, 2, false],
  top_p: [0, 1, false],
  min_p: [0, 1, false],
  top_k: [-1, Infinity, true],
  max_tokens: [1, Infinity, true],
  max_completion_tokens: [1, Infinity, true],
  min_tokens: [0, Infinity, true],
  n: [1, 128, true],
  presence_penalty: [-2, 2, false],
  frequency_penalty: [-2, 2, false],
  repetition_penalty: [0, 2, false],
  seed: [-(2 ** 63), 2 ** 63, true],
};

/** Fields only vLLM knows. */
export const VLLM_FIELDS = [
  'top_k',
  'min_p',
  'min_tokens',
  'repetition_penalty',
  'chat_template_kwargs',
  'structured_outputs',
  'stop_token_ids',
  'ignore_eos',
  'bad_words',
] as const;

/** What is wrong with a request body, if anything. Like vLLM, and unlike this client should be, it repeats the input in its messages. */
export function validate(
  body: Readonly<Record<string, unknown>>,
  route: 'chat' | 'completions',
  flavour: 'vllm' | 'openai',
): Refusal | undefined {
  const bad = (message: string, param?: string): Refusal => ({
    status: 400,
    type: 'BadRequestError',
    message: `${message}: ${JSON.stringify(body)}`,
    ...(param === undefined ? {} : { param }),
  });
  if (typeof body['model'] !== 'string') return bad('Field required', 'model');
  for (const [name, [min, max, integer]] of Object.entries(RANGES)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || value < min || value > max || (integer && !Number.isInteger(value))) {
      return bad(`Invalid value for ${name}`, name);
    }
  }
  if (flavour === 'openai') {
    const unknown = VLLM_FIELDS.find((name) => name in body);
    if (unknown !== undefined) return bad(`Unrecognized request argument supplied: ${unknown}`, unknown);
  }
  if (route === 'completions') {
    const prompt = body['prompt'];
    const texts = Array.isArray(prompt) ? prompt : [prompt];
    return texts.length > 0 && texts.every((each) => typeof each === 'string')
      ? undefined
      : bad('Field required', 'prompt');
  }
  const messages = body['messages'];
  const valid =
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every(
      (each: { role?: unknown; content?: unknown } | null) =>
        ['system', 'user', 'assistant'].includes(each?.role as string) && messageText(each?.content) !== undefined,
    );
  return valid ? undefined : bad('Input should be a valid list of messages', 'messages');
}
