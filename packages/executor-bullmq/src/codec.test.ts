import type { RemoteOutcome } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOutcome, encodeOutcome } from './codec.ts';
import { doneMessage, parseDone } from './notice.ts';

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as never);
const retries = fc.array(fc.record({ reason: fc.string(), attempt: fc.nat(), waitSeconds: fc.nat() }), {
  minLength: 1,
});
const success = fc.record({
  ok: fc.constant(true as const),
  value: fc.oneof(fc.record({ data: json }), fc.record({ data: json, bytes: fc.uint8Array({ minLength: 1 }) })),
});
const failure = fc.record({
  ok: fc.constant(false as const),
  failure: fc.record({
    code: fc.constant('SERVICE_REFUSED' as const),
    message: fc.string({ unit: 'binary' }),
    hint: fc.option(fc.string()),
    scope: fc.constantFrom('row' as const, 'run' as const),
    mender: fc.constant('remote' as const),
    details: fc.constant({}),
  }),
});
const outcome = fc
  .tuple(fc.oneof(success, failure), fc.option(retries, { nil: undefined }))
  .map(([rest, told]) => ({ ...rest, ...(told && { retries: told }) }) as RemoteOutcome);

/** Bytes as bytes, whatever holds them. */
function plain(given: RemoteOutcome): unknown {
  return given.ok && given.value.bytes ? { ...given, value: { ...given.value, bytes: [...given.value.bytes] } } : given;
}

describe('outcomes as bytes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(outcome, (given) => {
        expect(plain(decodeOutcome(encodeOutcome(given)))).toEqual(plain(given));
      }),
    );
  });

  it('of a vector take 4 bytes a number and a few dozen more', () => {
    const bytes = new Uint8Array(new Float32Array(1024).fill(1 / 3).buffer);
    expect(encodeOutcome({ ok: true, value: { data: { truncated: false, unknown: 0 }, bytes } }).length).toBeLessThan(
      4096 + 64,
    );
  });

  it('keep lone surrogates', () => {
    const given: RemoteOutcome = { ok: true, value: { data: 'a \ud800 b' } };
    expect(decodeOutcome(encodeOutcome(given))).toEqual(given);
  });

  it('that are cut or of another form are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeOutcome(Buffer.from(bytes))).toThrow("an answer in Redis can't be read");
      }),
    );
    const whole = encodeOutcome({ ok: true, value: { data: 'text' } });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeOutcome(whole.subarray(0, length))).toThrow("can't be read");
  });

  it('travel with the name of their job', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{8,64}$/), fc.option(outcome, { nil: undefined }), (job, given) => {
        const parsed = parseDone(doneMessage(job, given));
        expect(parsed.job).toBe(job);
        expect(parsed.failure && plain(parsed.failure)).toEqual(given && plain(given));
      }),
    );
  });
});
