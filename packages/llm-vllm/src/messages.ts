import { detailsOf, type Failure, inWords } from '@ablata/endpoints';
import { AblataError } from '@ablata/spec';

export const messages = {
  missingModel: (): AblataError =>
    new AblataError('CONFIG_OPTION', "option 'model' is missing", {
      hint: 'Name the model, or use connectVllm, which asks the server for the only one it serves.',
    }),

  structuredRefused: (url: string, structured: string, failure: Failure): AblataError =>
    new AblataError(
      'SERVICE_STRUCTURED_OUTPUT',
      `the server at ${url} refuses a JSON Schema sent as ${structured}${failure.word === undefined ? '' : ` (about '${failure.word}')`}: ${inWords(failure)}`,
      {
        hint: "Set its option 'structured' to off and, in the prompt, form: tags.",
        mender: 'user',
        details: detailsOf(failure, { word: failure.word }),
      },
    ),

  greedy: (url: string, failure: Failure): AblataError =>
    new AblataError('SERVICE_BAD_REQUEST', `the server at ${url} gives one choice only at temperature 0`, {
      hint: "Raise its option 'temperature', or let the prompt ask for one choice (n: 1).",
      mender: 'user',
      details: detailsOf(failure),
    }),

  systemRole: (url: string, failure: Failure): AblataError =>
    new AblataError('SERVICE_BAD_REQUEST', `the model at ${url} takes no system message`, {
      hint: 'Set systemRole: false in the prompt: the instruction then goes in front of the question.',
      mender: 'user',
      details: detailsOf(failure),
    }),

  unknownField: (url: string, failure: Failure, openai: boolean): AblataError =>
    new AblataError(
      'SERVICE_BAD_REQUEST',
      `the server at ${url} does not know a field that is sent${failure.param === undefined ? '' : `: '${failure.param}'`}`,
      {
        hint: openai
          ? 'Take the option it comes from out of the config.'
          : "Take the option it comes from out of the config, or set its option 'server' to openai: what OpenAI's own API does not know is then left out.",
        mender: 'user',
        details: detailsOf(failure),
      },
    ),
} as const;

/** What to do when vLLM's engine has died under a request. */
export const ENGINE_DIED =
  "vLLM's engine died; its log says why. (On a CPU 'Generator does not use offset' there means: start it with --no-enable-chunked-prefill, or set seed: false.) ";

export const CONTEXT_ADVICE =
  "Lower its option 'maxTokens' or the number of problems a prompt holds, or serve the model with a longer context (vLLM: --max-model-len).";
