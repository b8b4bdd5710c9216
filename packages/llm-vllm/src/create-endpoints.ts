import { readFileSync } from 'node:fs';
import type { Project } from '@ablata/spec';
import OpenAI from 'openai';
import { AdaptiveLimit } from './concurrency/adaptive-limit.ts';
import { createFixedLimit, type Limit } from './concurrency/limit.ts';
import { messages } from './messages.ts';
import { createNodeFetch, type NodeFetch } from './node-fetch.ts';
import type { ResolvedOptions } from './options.ts';
import { Endpoint } from './pool/endpoint.ts';

export interface Endpoints {
  readonly endpoints: readonly Endpoint[];
  readonly fetch: NodeFetch['fetch'];
  close(): void;
}

/**
 * A client for each server.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function createEndpoints(options: ResolvedOptions, project: Project | undefined): Endpoints {
  const { tls = {} } = options;
  const read = (name: 'ca' | 'cert' | 'key'): Buffer | undefined => {
    const path = tls[name];
    return path === undefined ? undefined : readFile(`tls.${name}`, path, project);
  };
  const transport = createNodeFetch({ ca: read('ca'), cert: read('cert'), key: read('key'), verify: tls.verify });
  const apiKey = options.apiKeyEnv === undefined ? undefined : readVariable('apiKeyEnv', options.apiKeyEnv);
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : readVariable(`headers.${name}`, value.env),
    ]),
  );
  const endpoints = [options.baseURL].flat().map((baseURL, index) => {
    if (!/^https?:$/u.test(URL.parse(baseURL)?.protocol ?? '')) throw messages.badURL(index);
    const client = new OpenAI({
      baseURL: baseURL.replace(/\/+$/u, ''),
      apiKey: apiKey ?? 'none',
      // Keys and ids that the environment holds for OpenAI must not travel to another server.
      adminAPIKey: null,
      organization: null,
      project: null,
      defaultHeaders: { ...(apiKey === undefined ? { Authorization: null } : {}), ...headers },
      maxRetries: 0,
      timeout: options.timeout * 1000,
      // It would log prompts and headers.
      logLevel: 'off',
      fetch: transport.fetch,
    });
    return new Endpoint(baseURL, client, createLimit(options.concurrency), options.patience);
  });
  return { endpoints, fetch: transport.fetch, close: () => transport.close() };
}

function createLimit(concurrency: ResolvedOptions['concurrency']): Limit {
  if (typeof concurrency === 'number') return createFixedLimit(concurrency);
  const { min = 1, max = 1024, start = 16 } = concurrency === 'auto' ? {} : concurrency;
  return new AdaptiveLimit({ min: Math.min(min, max), max, start });
}

function readVariable(option: string, name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw messages.missingVariable(option, name);
  return value;
}

function readFile(option: string, path: string, project: Project | undefined): Buffer {
  const absolute = project?.resolve(path) ?? path;
  try {
    return readFileSync(absolute);
  } catch (cause) {
    throw messages.unreadableFile(option, path, cause);
  }
}
