import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

export const bullmqOptions = type({
  /** `redis://host:port/database`, or `rediss://` for TLS. Holds no password. */
  url: "string > 0 = 'redis://localhost:6379'",
  /** User of Redis' access control lists. */
  'username?': 'string > 0',
  /** Environment variable that holds the password. */
  'passwordEnv?': 'string > 0',
  /** How a connection by `rediss://` is secured. */
  'tls?': {
    /** PEM file of authorities to trust. */
    'ca?': 'string > 0',
    /** PEM file of the client's own certificate. */
    'cert?': 'string > 0',
    /** PEM file of the key to it. */
    'key?': 'string > 0',
    /** The name in the server's certificate, when it is not that of the address. */
    'serverName?': 'string > 0',
    /** False trusts any certificate. */
    'verify?': 'boolean',
    '+': 'reject',
  },
  /** Before all keys in Redis: two projects with different ones see nothing of each other. */
  prefix: type(/^[\w.-]+$/).default('ablata'),
  /** Seconds without an answer from Redis after which a run ends; workers wait on. */
  patience: 'number > 0 = 300',
  /** Calls (texts, for an encoder) of a service that may wait or be at work at once, whatever the number of workers: bounds what Redis holds. */
  window: '1 <= number.integer <= 10000000 = 262144',
  /** Seconds a worker may be silent before its calls go to another. */
  lockSeconds: '0.2 <= number <= 3600 = 30',
  /** Workers that may die at a call before its row is booked as failed; the last two have it alone. */
  tries: '3 <= number.integer <= 100 = 4',
  /** Seconds an answer is kept for others that want it, once one has it in its ledger. */
  keepSeconds: 'number >= 0 = 30',
  '+': 'reject',
});

export type BullmqOptions = InputOf<typeof bullmqOptions>;

/** The options with their defaults. */
export type ResolvedOptions = OutputOf<typeof bullmqOptions>;
