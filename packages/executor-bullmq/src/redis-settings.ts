import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Project, Refusals } from '@ablata/spec';
import type { RedisOptions } from 'ioredis';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';

export interface RedisSettings {
  readonly redis: RedisOptions;
  /** The address as it may be shown. */
  readonly shown: string;
}

/**
 * What a client of Redis needs, from the options and the environment.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function redisSettings(options: ResolvedOptions, project: Project | undefined): RedisSettings {
  const refusals = new Refusals();
  const url = URL.parse(options.url);
  const database = url?.pathname.slice(1) ?? '';
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || !/^\d*$/.test(database))
    refusals.add(messages.badURL());
  else if (url.password !== '') refusals.add(messages.passwordInURL());
  const username = options.username ?? (url?.username || undefined);
  const { passwordEnv, tls } = options;
  const password = passwordEnv === undefined ? undefined : process.env[passwordEnv];
  if (passwordEnv !== undefined && !password) refusals.add(messages.missingVariable(passwordEnv));
  const pem = (option: string, path: string | undefined): Buffer | undefined => {
    if (path === undefined) return undefined;
    const file = project ? project.resolve(path) : resolve(path);
    try {
      return readFileSync(file);
    } catch (cause) {
      throw messages.unreadableFile(option, path, cause);
    }
  };
  const [ca, cert, key] = (['ca', 'cert', 'key'] as const).map((name) =>
    refusals.attempt(() => pem(`tls.${name}`, tls?.[name])),
  );
  refusals.throw();
  if (!url) throw messages.badURL(); // told above
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    shown: `${url.protocol}//${url.host}${database === '' ? '' : `/${database}`}`,
    redis: {
      host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: Number(database),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...((url.protocol === 'rediss:' || tls) && {
        tls: {
          ...(ca && { ca }),
          ...(cert && { cert }),
          ...(key && { key }),
          ...(tls?.serverName !== undefined && { servername: tls.serverName }),
          ...(tls?.verify === false && { rejectUnauthorized: false }),
        },
      }),
      lazyConnect: true,
      maxRetriesPerRequest: null, // what was asked is asked again once Redis is back
      connectTimeout: 10_000,
      keepAlive: 10_000,
      connectionName: 'ablata',
      retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
      reconnectOnError: (error) => error.message.startsWith('READONLY'), // after a failover: the old primary
    },
  };
}
