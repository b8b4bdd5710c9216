import { AblataError, type JsonObject } from '@ablata/spec';
import type { Failure } from './failure/failure.ts';

const WORDS: Readonly<Record<string, string>> = {
  'connection-refused': 'connection refused',
  dns: 'its name is not known',
  timeout: 'no answer in time',
  'first-token-timeout': 'no first token in time',
  'idle-timeout': 'a stream that fell silent',
  'web-page': 'a web page came instead of an answer',
  'invalid-json': 'broken JSON',
  'invalid-utf8': 'broken UTF-8',
  'response-cut': 'an answer that broke off',
  'stream-cut': 'a stream that ended too early',
  'protocol-error': 'an answer that breaks the rules of HTTP',
  'tls-error': 'an error in the encryption',
};

/** A failure as a reader understands it. */
export function inWords({ reason, code }: Failure): string {
  const words = WORDS[reason] ?? reason.replace(/^http-/u, 'HTTP ').replaceAll('-', ' ');
  return code === undefined ? words : `${words} (${code})`;
}

/** A failure as programs read it. */
export function detailsOf({ reason, status, code, param, topic }: Failure, more: JsonObject = {}): JsonObject {
  return { reason, status, code, param, topic, ...more };
}

export const messages = {
  badURL: (index: number, several = false): AblataError =>
    new AblataError(
      'CONFIG_OPTION',
      `option 'baseURL'${index === 0 ? '' : ` (number ${index + 1})`} is not an http or https address`,
      {
        hint: 'Write, for instance, baseURL: http://localhost:8000/v1.',
        details: { path: ['baseURL', ...(several ? [index] : [])] },
      },
    ),

  missingVariable: (option: string, name: string): AblataError =>
    new AblataError(
      'CONFIG_ENVIRONMENT',
      `option '${option}' names the environment variable ${name}, which is not set`,
      { hint: `Set it before the run: export ${name}=…`, details: { path: option.split('.') } },
    ),

  badHeader: (option: string): AblataError =>
    new AblataError('CONFIG_OPTION', `option '${option}' holds a character that no HTTP header may hold`, {
      hint: 'A line break at the end of the value is the usual cause.',
      details: { path: option.split('.') },
    }),

  unreadableFile: (option: string, path: string, cause: unknown): AblataError =>
    new AblataError('CONFIG_OPTION', `option '${option}': can't read '${path}'`, {
      hint: 'The path is relative to the config file.',
      cause,
      details: { path: option.split('.') },
    }),

  unreachable: (what: string, urls: readonly string[], failure: Failure, start: string): AblataError =>
    new AblataError('SERVICE_UNREACHABLE', `no ${what} server answers at ${urls.join(', ')}: ${inWords(failure)}`, {
      hint: `Start one${start === '' ? '' : `, for instance with: ${start}`}; or correct its option 'baseURL'${failure.reason === 'connection-reset' ? ' (does the server speak https?)' : ''}.`,
      details: detailsOf(failure),
    }),

  outage: (what: string, urls: readonly string[], failure: Failure, seconds: number, advice: string): AblataError =>
    new AblataError(
      failure.kind === 'load' && failure.status !== undefined ? 'SERVICE_BUSY' : 'SERVICE_UNREACHABLE',
      `no ${what} server has answered usefully for ${Math.round(seconds)} s at ${urls.join(', ')}: ${inWords(failure)}`,
      {
        hint: `${advice}When the server answers again, run the same command: all answers so far are kept. To wait longer: its option 'patience'.`,
        details: detailsOf(failure),
      },
    ),

  unauthorized: (url: string, failure: Failure, apiKeyEnv: string | undefined): AblataError =>
    new AblataError('SERVICE_UNAUTHORIZED', `the server at ${url} refuses access: ${inWords(failure)}`, {
      hint:
        apiKeyEnv === undefined
          ? "Put the key into an environment variable and name it as its option 'apiKeyEnv'."
          : `Check the key in the environment variable ${apiKeyEnv}.`,
      mender: 'user',
      details: detailsOf(failure),
    }),

  unknownModel: (url: string, model: string, served: readonly string[] | undefined): AblataError =>
    new AblataError('SERVICE_MODEL_UNKNOWN', `the server at ${url} does not serve the model '${model}'`, {
      hint:
        served === undefined || served.length === 0
          ? "Check its option 'model'."
          : `It serves: ${served.join(', ')}. Write one of these as its option 'model'.`,
      mender: 'user',
      details: { served: served ?? [] },
    }),

  severalModels: (url: string, served: readonly string[]): AblataError =>
    new AblataError(
      'CONFIG_OPTION',
      `option 'model' is missing, and the server at ${url} serves ${served.length === 0 ? 'none' : String(served.length)}`,
      {
        hint:
          served.length === 0 ? "Name the model as 'model'." : `Write one of these as 'model': ${served.join(', ')}.`,
      },
    ),

  noRoute: (url: string, route: string, better: string | undefined, advice = ''): AblataError =>
    new AblataError('SERVICE_NO_ROUTE', `the server at ${url} has no ${route}`, {
      hint:
        better === undefined
          ? `Does its option 'baseURL' end in /v1?${advice === '' ? '' : ` ${advice}`}`
          : `Write ${better} as its option 'baseURL'.`,
      mender: 'user',
    }),

  webPage: (url: string): AblataError =>
    new AblataError('SERVICE_NO_ROUTE', `the server at ${url} answers with a web page`, {
      hint: "Is its option 'baseURL' the address of the API, ending in /v1? A proxy or a login page may stand in between.",
      mender: 'user',
    }),

  redirect: (url: string, status: number, target: string | undefined): AblataError =>
    new AblataError(
      'SERVICE_REDIRECT',
      `the server at ${url} redirects${target === undefined ? '' : ` to ${target}`}: HTTP ${status}`,
      {
        hint: "Redirects are not followed, since a key must not travel on. Write the final address as its option 'baseURL'.",
        mender: 'user',
      },
    ),

  tls: (url: string, failure: Failure): AblataError =>
    new AblataError('SERVICE_TLS', `no trusted connection to ${url}: ${failure.code ?? 'TLS error'}`, {
      hint: "Name the authority to trust as its option 'tls.ca', or check that the address starts with the right one of http and https.",
      mender: 'user',
      details: detailsOf(failure),
    }),

  contextTooLong: (request: string, failure: Failure, advice: string, everyone: boolean): AblataError =>
    new AblataError(
      'SERVICE_CONTEXT_TOO_LONG',
      everyone ? `no request fits the model's context, last ${request}` : `${request} does not fit the model's context`,
      {
        scope: everyone ? 'run' : 'row',
        hint: advice,
        mender: 'user',
        details: detailsOf(failure),
      },
    ),

  badRequest: (request: string, failure: Failure, everyone: boolean): AblataError =>
    new AblataError(
      'SERVICE_BAD_REQUEST',
      everyone
        ? `the server refuses every request, last ${request}: ${inWords(failure)}${aboutParam(failure)}`
        : `the server refuses ${request} as invalid: ${inWords(failure)}${aboutParam(failure)}`,
      {
        scope: everyone ? 'run' : 'row',
        hint: everyone
          ? `Check ${optionsOf(failure)}. Then ask again with --retry-failed.`
          : `It will not be sent again as it is. Check ${optionsOf(failure)}.`,
        details: detailsOf(failure),
      },
    ),

  gaveUp: (request: string, failure: Failure, attempts: number, everyone: boolean, advice: string): AblataError =>
    new AblataError(
      'SERVICE_GAVE_UP',
      `${everyone ? 'no request succeeds any more, last ' : ''}${request} failed ${attempts} time${attempts === 1 ? '' : 's'}, last: ${inWords(failure)}`,
      {
        scope: everyone ? 'run' : 'row',
        hint: everyone
          ? `${advice}See to the server, then run the same command with --retry-failed: all answers so far are kept.`
          : `${advice}To ask for it again: --retry-failed. More attempts: its option 'retries'.`,
        details: detailsOf(failure, { attempts }),
      },
    ),

  waitTooLong: (url: string, seconds: number, patience: number): AblataError =>
    new AblataError(
      'SERVICE_BUSY',
      `the server at ${url} asks to wait ${Math.round(seconds)} s, more than the option 'patience' (${patience} s)`,
      { hint: "Run the same command later: all answers so far are kept. Or raise 'patience'." },
    ),
} as const;

function aboutParam({ param }: Failure): string {
  return param === undefined ? '' : ` (about '${param}')`;
}

function optionsOf({ param }: Failure): string {
  return param === undefined ? 'its options' : `the option that is sent as '${param}'`;
}
