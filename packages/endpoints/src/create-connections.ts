import { readFileSync } from 'node:fs';
import { validateHeaderValue } from 'node:http';
import { type Project, Refusals } from '@ablata/spec';
import { AdaptiveLimit } from './limit/adaptive-limit.ts';
import { createFixedLimit, type Limit } from './limit/limit.ts';
import { messages } from './messages.ts';
import type { ResolvedEndpointOptions } from './options.ts';
import { Endpoint } from './pool/endpoint.ts';
import { Secrets } from './secrets.ts';
import { createTransport, type Transport } from './transport/transport.ts';

export interface Connections {
  readonly endpoints: readonly Endpoint[];
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly transport: Transport;
}

/**
 * What the options describe: servers, headers, certificates. Opens nothing.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function createConnections(options: ResolvedEndpointOptions, project: Project | undefined): Connections {
  const { tls = {}, apiKeyEnv } = options;
  const refusals = new Refusals();
  const [ca, cert, key] = (['ca', 'cert', 'key'] as const).map((name) => {
    const path = tls[name];
    return path === undefined ? undefined : refusals.attempt(() => readFile(`tls.${name}`, path, project));
  });
  const named = Object.entries(options.headers ?? {}).map(([name, value]) => {
    const option = `headers.${name}`;
    const read = (): string => checked(option, typeof value === 'string' ? value : readVariable(option, value.env));
    return [name.toLowerCase(), refusals.attempt(read)] as [string, string];
  });
  const apiKey =
    apiKeyEnv === undefined
      ? undefined
      : refusals.attempt(() => checked('apiKeyEnv', readVariable('apiKeyEnv', apiKeyEnv)));
  const urls = [options.baseURL].flat();
  for (const [index, written] of urls.entries()) {
    if (!/^https?:$/u.test(URL.parse(written)?.protocol ?? ''))
      refusals.add(messages.badURL(index, Array.isArray(options.baseURL)));
  }
  refusals.throw();
  const headers = {
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(named),
  };
  const transport = createTransport({ ca, cert, key, verify: tls.verify });
  const endpoints = urls.map(
    (written) => new Endpoint(written.replace(/\/+$/u, ''), createLimit(options), options.patience),
  );
  const secrets = new Secrets([
    ...(apiKey === undefined ? [] : [apiKey]),
    ...named.map(([, value]) => value),
    ...urls.flatMap((written) => {
      const { username, password, searchParams } = new URL(written);
      return [username, password, unescaped(username), unescaped(password), ...searchParams.values()];
    }),
  ]);
  return { endpoints, headers, secrets, transport };
}

function createLimit({ concurrency, timeout }: ResolvedEndpointOptions): Limit {
  if (typeof concurrency === 'number') return createFixedLimit(concurrency);
  const { min = 1, max = 1024, start = 16 } = concurrency === 'auto' ? {} : concurrency;
  return new AdaptiveLimit({ min: Math.min(min, max), max, start, timeout });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readVariable(option: string, name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw messages.missingVariable(option, name);
  return value;
}

function checked(option: string, value: string): string {
  try {
    validateHeaderValue('x', value);
    return value;
  } catch {
    throw messages.badHeader(option);
  }
}

function readFile(option: string, path: string, project: Project | undefined): Buffer {
  const absolute = project?.resolve(path) ?? path;
  try {
    return readFileSync(absolute);
  } catch (cause) {
    throw messages.unreadableFile(option, path, cause);
  }
}
