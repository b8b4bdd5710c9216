import { tmpdir } from 'node:os';
import { AblataError, definePlugin, provide, Source, type SourceRecord } from '@ablata/spec';
import { limitSchema } from '../__fixtures__/limit-schema.ts';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { provided } from './service.ts';
import { type SourceSubject, sourceChecks } from './source.ts';

const records: readonly SourceRecord[] = ['a', 'b', 'c', 'd'].map((text) => ({
  id: `set/${text}`,
  text,
  fields: { length: 1 },
}));

function sourceOf(yielded: readonly SourceRecord[] = records): Source {
  return {
    identity: { source: 'right' },
    async *records(signal) {
      for (const record of yielded) {
        signal.throwIfAborted();
        yield record;
      }
    },
  };
}

const plugin = (options = limitSchema({ strict: true })) =>
  definePlugin({
    name: 'p',
    specVersion: 1,
    provides: [provide(Source, 'right', { options, create: () => sourceOf() })],
  });

const right: SourceSubject = {
  ...provided(plugin(), Source, 'right', { limit: 3 }),
  createEmpty: () => sourceOf([]),
  secrets: ['sk-12345'],
  failures: [
    {
      name: 'a failure',
      run: () => Promise.reject(new AblataError('DATA_GONE', 'the file is gone')),
      code: 'DATA_GONE',
    },
  ],
};

const withSource = (part: Partial<Source>): SourceSubject => ({ ...right, create: () => ({ ...sourceOf(), ...part }) });
const yielding = (yielded: unknown): SourceSubject => ({ ...right, create: () => sourceOf(yielded as SourceRecord[]) });
const failing = (error: unknown): SourceSubject => ({
  ...right,
  failures: [{ name: 'a failure', run: () => Promise.reject(error), code: 'DATA_GONE' }],
});
let instances = 0;

proveSuite(
  'sources',
  sourceChecks,
  right,
  [
    {
      what: 'has no identity',
      subject: withSource({ identity: {} }),
      caughtBy: 'has an identity that is a JSON object with something in it',
    },
    {
      what: 'has an identity that is no JSON',
      subject: withSource({ identity: { made: new Date(0) as unknown as string } }),
      caughtBy: 'has an identity that is a JSON object with something in it',
    },
    ...['/etc/passwd', 'C:\\data', 'https://example.org/v1', `${tmpdir()}/x`, 'key sk-12345'].map((place) => ({
      what: `shows ${place === 'key sk-12345' ? 'a secret' : place} in its identity`,
      subject: withSource({ identity: { deep: [{ place }] } }),
      caughtBy: 'has an identity without paths, host names and secrets',
    })),
    {
      what: 'counts instances in its identity',
      subject: { ...right, create: () => ({ ...sourceOf(), identity: { instance: instances++ } }) },
      caughtBy: 'has the same identity in every instance, before and after use',
    },
    {
      what: 'changes its identity in use',
      subject: {
        ...right,
        create: () => {
          let reads = 0;
          return {
            get identity() {
              return { reads };
            },
            async *records() {
              reads++;
              yield* records;
            },
          };
        },
      },
      caughtBy: 'has the same identity in every instance, before and after use',
    },
    {
      what: 'can be disposed once only',
      subject: {
        ...right,
        create: () => {
          let disposed = false;
          return {
            ...sourceOf(),
            async [Symbol.asyncDispose]() {
              if (disposed) throw new Error('disposed twice');
              disposed = true;
            },
          };
        },
      },
      caughtBy: 'can be disposed unused, after use, and twice',
    },
    {
      what: 'refuses its options',
      subject: { ...right, options: { limit: 'three' } },
      caughtBy: 'accepts its options',
    },
    {
      what: 'takes unknown options',
      subject: { ...right, ...provided(plugin(limitSchema({ strict: false })), Source, 'right', {}) },
      caughtBy: 'refuses an unknown option and names it',
    },
    {
      what: 'throws a plain error',
      subject: failing(new Error('the file is gone')),
      caughtBy: 'fails with the error codes it promises',
    },
    {
      what: 'throws another code',
      subject: failing(new AblataError('DATA_BAD', 'the file is gone')),
      caughtBy: 'fails with the error codes it promises',
    },
    {
      what: 'says nothing in its error',
      subject: failing(new AblataError('DATA_GONE', 'gone')),
      caughtBy: 'fails with the error codes it promises',
    },
    {
      what: 'shows a secret in its error',
      subject: failing(new AblataError('DATA_GONE', 'the file is gone', { hint: 'check sk-12345' })),
      caughtBy: 'fails with the error codes it promises',
    },
    { what: 'has no records', subject: yielding([]), caughtBy: 'yields records of id, text and fields' },
    {
      what: 'has a blank text',
      subject: yielding([{ id: 'a', text: ' ', fields: {} }]),
      caughtBy: 'yields records of id, text and fields',
    },
    {
      what: 'has fields that are no JSON',
      subject: yielding([{ id: 'a', text: 'a', fields: { made: new Date(0) } }]),
      caughtBy: 'yields records of id, text and fields',
    },
    {
      what: 'repeats an id',
      subject: yielding([...records, records[0]]),
      caughtBy: 'gives every record an id of its own',
    },
    {
      what: 'shuffles its records',
      subject: {
        ...right,
        create: () => {
          let time = 0;
          return {
            identity: { source: 'shuffled' },
            async *records() {
              yield* time++ % 2 === 0 ? records : [...records].reverse();
            },
          };
        },
      },
      caughtBy: 'yields the same records in the same order each time',
    },
    {
      what: 'goes on where it was left',
      subject: {
        ...right,
        create: () => {
          let place = 0;
          return {
            identity: { source: 'stateful' },
            async *records() {
              while (place < records.length) yield records[place++] as SourceRecord;
              place = 0;
            },
          };
        },
      },
      caughtBy: 'can be left early and read again',
    },
    {
      what: 'yields something from nothing',
      subject: { ...right, createEmpty: () => sourceOf() },
      caughtBy: 'yields nothing when there is nothing',
    },
    ...['refuses to read when aborted before', 'stops reading when aborted on the way'].map((caughtBy) => ({
      what: `ignores the signal (${caughtBy})`,
      subject: withSource({
        async *records() {
          yield* records;
        },
      }),
      caughtBy,
    })),
  ],
  { provesCommonChecks: true },
);
