import { AblataError, type JsonObject } from '@ablata/spec';
import type { Failure } from './failure.ts';

const WORDS: Readonly<Record<string, string>> = {
  'connection-refused': 'connection refused',
  dns: 'its name is not known',
  timeout: 'no answer in time',
};

function inWords({ reason }: Failure): string {
  return WORDS[reason] ?? reason.replace(/^http-/u, 'HTTP ').replaceAll('-', ' ');
}

function detailsOf({ reason, status, type, param }: Failure, more: JsonObject = {}): JsonObject {
  return { reason, status, type, param, ...more };
}

/** An address as it may be shown: without user, password and query. */
export function shownURL(baseURL: string): string {
  try {
    const url = new URL(baseURL);
    return `${url.protocol}//${url.host}${url.pathname.replace(/\/$/u, '')}`;
  } catch {
    return 'the given address';
  }
}

export const messages = {
  badURL: (index: number): AblataError =>
    new AblataError(
      'CONFIG_OPTION',
      `llm option baseURL${index === 0 ? '' : ` (number ${index + 1})`} is not an http or https address`,
      {
        hint: 'Write, for instance, baseURL: http://localhost:8000/v1.',
      },
    ),

  missingVariable: (option: string, name: string): AblataError =>
    new AblataError(
      'CONFIG_ENVIRONMENT',
      `llm option ${option} names the environment variable ${name}, which is not set`,
      {
        hint: `Set it before the run: export ${name}=…`,
      },
    ),

  missingModel: (): AblataError =>
    new AblataError('CONFIG_OPTION', 'llm option model is missing', {
      hint: 'Name the model, or use connectVllm, which asks the server for the only one it serves.',
    }),

  unreadableFile: (option: string, path: string, cause: unknown): AblataError =>
    new AblataError('CONFIG_OPTION', `llm option ${option}: can't read '${path}'`, {
      hint: 'The path is relative to the config file.',
      cause,
    }),

  unreachable: (urls: readonly string[], failure: Failure, model: string | undefined): AblataError =>
    new AblataError(
      'SERVICE_UNREACHABLE',
      `no language model server answers at ${urls.join(', ')}: ${inWords(failure)}`,
      {
        hint: `Start one, for instance with: vllm serve ${model ?? '<model>'} --port ${portOf(urls[0])}; or correct llm.baseURL.`,
        details: detailsOf(failure),
      },
    ),

  outage: (urls: readonly string[], failure: Failure, seconds: number): AblataError =>
    new AblataError(
      'SERVICE_UNREACHABLE',
      `no language model server has answered for ${Math.round(seconds)} s at ${urls.join(', ')}: ${inWords(failure)}`,
      {
        hint: 'Start the server again, then run the same command: all answers so far are kept. Longer waiting: llm.patience.',
        details: detailsOf(failure),
      },
    ),

  unauthorized: (url: string, failure: Failure, apiKeyEnv: string | undefined): AblataError =>
    new AblataError('SERVICE_UNAUTHORIZED', `the server at ${url} refuses access: ${inWords(failure)}`, {
      hint:
        apiKeyEnv === undefined
          ? 'Put the key into an environment variable and name it: llm.apiKeyEnv: MY_KEY.'
          : `Check the key in the environment variable ${apiKeyEnv}.`,
      mender: 'user',
      details: detailsOf(failure),
    }),

  unknownModel: (url: string, model: string, served: readonly string[] | undefined): AblataError =>
    new AblataError('SERVICE_MODEL_UNKNOWN', `the server at ${url} does not serve the model '${model}'`, {
      hint:
        served === undefined || served.length === 0
          ? 'Check llm.model and llm.api.'
          : `It serves: ${served.join(', ')}. Write one of these as llm.model.`,
      mender: 'user',
      details: { served: served ?? [] },
    }),

  severalModels: (url: string, served: readonly string[]): AblataError =>
    new AblataError(
      'CONFIG_OPTION',
      `llm option model is missing, and the server at ${url} serves ${served.length === 0 ? 'none' : String(served.length)}`,
      {
        hint:
          served.length === 0
            ? 'Name the model as llm.model.'
            : `Write one of these as llm.model: ${served.join(', ')}.`,
      },
    ),

  noRoute: (url: string, route: string): AblataError =>
    new AblataError('SERVICE_NO_ROUTE', `the server at ${url} has no ${route}`, {
      hint: 'Does llm.baseURL end in /v1? Base models may need llm.api: completions, others llm.api: chat.',
      mender: 'user',
    }),

  tls: (url: string, failure: Failure): AblataError =>
    new AblataError('SERVICE_TLS', `no trusted connection to ${url}: ${failure.type ?? 'TLS error'}`, {
      hint: 'Name the authority to trust as llm.tls.ca, or check that the address starts with the right one of http and https.',
      mender: 'user',
      details: detailsOf(failure),
    }),

  contextTooLong: (request: number, failure: Failure): AblataError =>
    new AblataError('SERVICE_CONTEXT_TOO_LONG', `request ${request} does not fit the model's context`, {
      scope: 'row',
      hint: 'Lower llm.maxTokens or the number of problems a prompt holds, or start the server with a larger --max-model-len.',
      mender: 'user',
      details: detailsOf(failure, { request }),
    }),

  badRequest: (request: number, failure: Failure, everyone: boolean): AblataError =>
    new AblataError(
      'SERVICE_BAD_REQUEST',
      everyone
        ? `the server refuses every request, last request ${request}: ${inWords(failure)}${aboutParam(failure)}`
        : `the server refuses request ${request} as invalid: ${inWords(failure)}${aboutParam(failure)}`,
      {
        scope: everyone ? 'run' : 'row',
        hint: everyone
          ? "Check the llm options; the server's log says more. Then ask again with --retry-failed."
          : "It will not be sent again as it is. Check the llm options; the server's log says more about this request.",
        details: detailsOf(failure, { request }),
      },
    ),

  gaveUp: (request: number, failure: Failure, attempts: number): AblataError =>
    new AblataError('SERVICE_GAVE_UP', `request ${request} failed ${attempts} times, last: ${inWords(failure)}`, {
      scope: 'row',
      hint: 'To ask for it again: --retry-failed. More attempts: llm.retries.',
      details: detailsOf(failure, { request, attempts }),
    }),

  waitTooLong: (url: string, seconds: number, patience: number): AblataError =>
    new AblataError(
      'SERVICE_BUSY',
      `the server at ${url} asks to wait ${Math.round(seconds)} s, more than llm.patience (${patience} s)`,
      {
        hint: 'Run the same command later: all answers so far are kept. Or raise llm.patience.',
      },
    ),

  structuredRefused: (url: string, structured: string, failure: Failure): AblataError =>
    new AblataError(
      'SERVICE_STRUCTURED_OUTPUT',
      `the server at ${url} refuses a JSON Schema sent as ${structured}: ${inWords(failure)}`,
      {
        hint: 'Set llm.structured: off and, in the prompt, form: tags.',
        mender: 'user',
        details: detailsOf(failure),
      },
    ),
} as const;

function aboutParam({ param }: Failure): string {
  return param === undefined ? '' : ` (about '${param}')`;
}

function portOf(url: string | undefined): string {
  return url === undefined ? '8000' : new URL(url).port || '8000';
}
