import { AblataError, type JsonObject } from '@ablata/spec';

/** As a reader understands it. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'its name is not known',
  ETIMEDOUT: 'no answer in time',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'no way to it',
};

export function inWords(error: Error & { readonly code?: string }): string {
  return (error.code !== undefined && WORDS[error.code]) || error.message || error.code || 'no reason given';
}

export const messages = {
  badURL: (): AblataError =>
    new AblataError('CONFIG_OPTION', "option 'url' is no redis:// or rediss:// address", {
      hint: 'Write, for instance, url: redis://localhost:6379.',
      details: { path: ['url'] },
    }),

  passwordInURL: (): AblataError =>
    new AblataError('CONFIG_OPTION', "option 'url' holds a password, and configs are written and shared", {
      hint: "Put it into an environment variable and name that as 'passwordEnv'; a user goes into 'username'.",
      details: { path: ['url'] },
    }),

  missingVariable: (name: string): AblataError =>
    new AblataError(
      'CONFIG_ENVIRONMENT',
      `option 'passwordEnv' names the environment variable ${name}, which is not set`,
      {
        hint: `Set it before: export ${name}=…`,
        details: { path: ['passwordEnv'] },
      },
    ),

  unreadableFile: (option: string, path: string, cause: unknown): AblataError =>
    new AblataError('CONFIG_OPTION', `option '${option}': can't read '${path}'`, {
      hint: 'The path is relative to the config file.',
      cause,
      details: { path: option.split('.') },
    }),

  unreachable: (url: string, error: Error): AblataError =>
    new AblataError('SERVICE_UNREACHABLE', `no Redis answers at ${url}: ${inWords(error)}`, {
      hint: "Start one, for instance with: redis-server --appendonly yes; or correct the executor's option 'url'.",
      cause: error,
    }),

  unauthorized: (url: string, passwordEnv: string | undefined): AblataError =>
    new AblataError('SERVICE_UNAUTHORIZED', `the Redis at ${url} refuses access`, {
      hint:
        passwordEnv === undefined
          ? "Put its password into an environment variable and name that as the executor's option 'passwordEnv'."
          : `Check the password in the environment variable ${passwordEnv}, and the executor's option 'username'.`,
      mender: 'user',
    }),

  tls: (url: string, error: Error): AblataError =>
    new AblataError('SERVICE_TLS', `no trusted connection to the Redis at ${url}: ${error.message}`, {
      hint: "Name the authority to trust as the executor's option 'tls.ca', or check that the address starts with the right one of redis and rediss.",
      mender: 'user',
      cause: error,
    }),

  evicts: (url: string, policy: string): AblataError =>
    new AblataError(
      'SERVICE_REDIS_EVICTS',
      `the Redis at ${url} throws keys away when it is full (maxmemory-policy ${policy}): calls and answers would vanish`,
      {
        hint: 'Set: redis-cli config set maxmemory-policy noeviction; or use a Redis of its own for the executor.',
        mender: 'user',
      },
    ),

  outage: (url: string, seconds: number, why: string): AblataError =>
    new AblataError(
      'SERVICE_UNREACHABLE',
      `the Redis at ${url} has not answered for ${Math.round(seconds)} s: ${why}`,
      {
        hint: "When it answers again, run the same command: all answers so far are kept, those that workers finish meanwhile as well. To wait longer: the executor's option 'patience'.",
      },
    ),

  full: (url: string, seconds: number): AblataError =>
    new AblataError(
      'SERVICE_REDIS_FULL',
      `the Redis at ${url} has had no memory left for ${Math.round(seconds)} s and takes no calls`,
      {
        hint: "Give it more memory (redis-cli config set maxmemory …) or lower the executor's options 'window' and 'keepSeconds', then run the same command.",
        mender: 'user',
      },
    ),

  poison: (deaths: number): AblataError =>
    new AblataError('SERVICE_POISON', `${deaths} workers died at this call, the last of them with nothing else to do`, {
      scope: 'row',
      hint: 'Look at what the workers said last (out of memory?). It is asked again with --retry-failed.',
      details: { deaths },
    }),

  tooLarge: (bytes: number): AblataError =>
    new AblataError(
      'SERVICE_TOO_LARGE',
      `an answer of ${bytes} bytes is more than Redis holds under one key (512 MB)`,
      {
        scope: 'row',
      },
    ),

  identity: (name: string, differences: readonly string[], own: JsonObject, asked: JsonObject): AblataError =>
    new AblataError(
      'SERVICE_IDENTITY',
      `this worker's '${name}' is another one than is asked for. Asked for → here: ${differences.join('; ')}`,
      {
        hint: 'Give this worker the config of the run, with the same weights and the same versions of the plugins.',
        mender: 'user',
        details: { own, asked },
      },
    ),

  gone: (): AblataError => new AblataError('SERVICE_CLOSED', 'the executor was closed while a call was under way'),
} as const;
