import type { Source, SourceRecord } from '@ablata/spec';
import { checkAbortedBefore } from '../support/abort.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { ensureJson } from '../support/json.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface SourceSubject extends ServiceSubject<Source> {
  /** The same kind of source over nothing, when there can be such a thing. */
  readonly createEmpty?: (() => Source | PromiseLike<Source>) | undefined;
}

async function read(source: Source, signal = new AbortController().signal): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const record of source.records(signal)) records.push(record);
  return records;
}

export const sourceChecks: readonly Check<SourceSubject>[] = [
  ...serviceChecks<Source, SourceSubject>((source) => read(source)),
  {
    name: 'yields records of id, text and fields',
    run: ({ create }) =>
      using(create, async (source) => {
        const records = await read(source);
        ensure(records.length > 0, 'the source of this suite must have records');
        for (const [index, { id, text, fields }] of records.entries()) {
          ensure(typeof id === 'string' && id !== '', `record ${index} has no id`);
          ensure(typeof text === 'string' && text.trim() !== '', `record ${id} has no text`);
          ensureJson(fields, `fields of ${id}`);
          ensure(typeof fields === 'object' && !Array.isArray(fields), `fields of ${id} are no object`);
        }
      }),
  },
  {
    name: 'gives every record an id of its own',
    run: ({ create }) =>
      using(create, async (source) => {
        const seen = new Set<string>();
        for (const { id } of await read(source)) {
          ensure(!seen.has(id), `the id ${id} comes twice`);
          seen.add(id);
        }
      }),
  },
  {
    name: 'yields the same records in the same order each time',
    run: async ({ create }) => {
      const [first, again] = await using(create, async (source) => [await read(source), await read(source)]);
      ensureEqual(again, first, 'a second reading differs');
      ensureEqual(await using(create, (source) => read(source)), first, 'a second instance differs');
    },
  },
  {
    name: 'can be left early and read again',
    run: ({ create }) =>
      using(create, async (source) => {
        const whole = await read(source);
        for await (const record of source.records(new AbortController().signal)) {
          ensureEqual(record, whole[0], 'the first record differs');
          break;
        }
        ensureEqual(await read(source), whole, 'after a reading was left early, the next one differs');
      }),
  },
  {
    name: 'yields nothing when there is nothing',
    concerns: ({ createEmpty }) => createEmpty !== undefined,
    run: ({ createEmpty, create }) =>
      using(createEmpty ?? create, async (source) => {
        ensureEqual(await read(source), [], 'an empty source gave records');
      }),
  },
  {
    name: 'refuses to read when aborted before',
    run: ({ create }) => using(create, (source) => checkAbortedBefore('reading', (signal) => read(source, signal))),
  },
  {
    name: 'stops reading when aborted on the way',
    run: ({ create }) =>
      using(create, async (source) => {
        const total = (await read(source)).length;
        const controller = new AbortController();
        let count = 0;
        const outcome = await settle(async () => {
          for await (const _ of source.records(controller.signal)) {
            count++;
            if (count === 1) controller.abort(new Error('aborted by the contract suite'));
          }
        });
        ensure(outcome.status !== 'pending', 'reading went on after it was aborted');
        ensure(
          outcome.status === 'rejected' || total < 3,
          `it yielded ${count} of ${total} records although it was aborted after the first`,
        );
      }),
  },
];

/** Contract tests of a {@link Source}, as vitest tests. */
export function describeSource(name: string, subject: SourceSubject): void {
  describeChecks(`Source ${name} keeps its contract`, sourceChecks, subject);
}
