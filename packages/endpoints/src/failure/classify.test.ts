import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';
import { malformed } from './failure.ts';

const system = (code: string) => new Error('x', { cause: Object.assign(new Error('y'), { code }) });

describe('classify', () => {
  it.each<[string, unknown, string, string]>([
    ['refused', system('ECONNREFUSED'), 'away', 'connection-refused'],
    [
      'refused on each address',
      Object.assign(new AggregateError([system('ECONNREFUSED')])),
      'away',
      'connection-refused',
    ],
    ['unknown name', system('ENOTFOUND'), 'away', 'dns'],
    ['name server busy', system('EAI_AGAIN'), 'away', 'dns'],
    ['reset', system('ECONNRESET'), 'gateway', 'connection-reset'],
    ['expired certificate', system('CERT_HAS_EXPIRED'), 'final', 'tls'],
    ['a broken record', system('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), 'transient', 'tls-error'],
    ['no HTTP', system('HPE_INVALID_CONSTANT'), 'transient', 'protocol-error'],
    ['huge headers', system('HPE_HEADER_OVERFLOW'), 'transient', 'protocol-error'],
    ['no choices', malformed('no-choices'), 'transient', 'no-choices'],
    ['anything', 'thrown text', 'transient', 'connection-error'],
  ])('%s', (_, thrown, kind, reason) => expect(classify(thrown)).toMatchObject({ kind, reason }));
});
