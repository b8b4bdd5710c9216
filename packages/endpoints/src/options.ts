import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

const secret = type('string').or({ env: 'string > 0', '+': 'reject' });

/** Options of every service behind HTTP endpoints. Spread into a service's own: `type({ '...': endpointOptions, model: 'string' })`. */
export const endpointOptions = type({
  /** One server, or several that serve the same; each URL ends in `/v1`. */
  baseURL: type('string > 0').or('string[] >= 1').default('http://localhost:8000/v1'),
  /** Environment variable that holds the key. */
  'apiKeyEnv?': 'string > 0',
  /** Headers of every request; secret values as `{ env: NAME }`. */
  'headers?': type({ '[string]': secret }),
  /** How a connection by https is secured. */
  'tls?': {
    /** PEM file of authorities to trust. */
    'ca?': 'string > 0',
    /** PEM file of the client's own certificate. */
    'cert?': 'string > 0',
    /** PEM file of the key to it. */
    'key?': 'string > 0',
    /** False trusts any certificate. */
    'verify?': 'boolean',
    '+': 'reject',
  },
  /** Seconds from sending a request to the last byte of its answer, whatever the server does. */
  timeout: 'number > 0 = 600',
  /** How often a request is sent again after errors of its own. */
  retries: '0 <= number.integer <= 100 = 8',
  /** Seconds without a useful answer from any server, counted from the first failure, after which the run stops. */
  patience: 'number > 0 = 300',
  /** Requests in flight on each server: `auto` keeps as many as it can run, and a few more, between the bounds. */
  concurrency: type("'auto'")
    .or('1 <= number.integer <= 10000')
    .or({
      /** Never fewer. */
      'min?': 'number.integer >= 1',
      /** Never more. */
      'max?': 'number.integer >= 1',
      /** So many at first. */
      'start?': 'number.integer >= 1',
      '+': 'reject',
    })
    .default('auto'),
});

export type EndpointOptions = InputOf<typeof endpointOptions>;

/** The options with their defaults. */
export type ResolvedEndpointOptions = OutputOf<typeof endpointOptions>;
