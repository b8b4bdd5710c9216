import {
  type AnyStage,
  type Batch,
  type ColumnSchema,
  FATES,
  type Fate,
  type Injected,
  isEmbeddingColumn,
  type JsonObject,
  type Needs,
  type RowPosition,
  type Stage,
} from '@ablata/spec';
import type { ResolvedStage } from '../stage/resolve-stage.ts';
import { copyRow, type RunStageOptions, runStage, stageContext } from '../stage/run-stage.ts';
import { type InputRow, toBatches } from '../stage/to-batches.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { ensureJson } from '../support/json.ts';
import { settle } from '../support/settle.ts';
import { optionChecks } from './service.ts';

export interface StageSubject {
  readonly stage: Stage;
  /** Rows that it reads; some to keep, and some to drop if it drops any. At least six, of at least three requests. */
  readonly rows: readonly InputRow[];
  /** Options as a config would give them. */
  readonly options?: JsonObject;
  /** Makes the services it needs, afresh for each run. */
  readonly services?: () => Injected<Needs>;
  /** The columns that reach it, when what it reads depends on them. */
  readonly columns?: ColumnSchema;
  /** It makes its rows itself, from a source: it reads none, and what is said of rows that it was given does not concern it. Default false. */
  readonly origin?: boolean;
  /** How many batches it reads ahead of what it has yielded. Default 0. */
  readonly lookahead?: number;
}

/** A column of somebody else that every stage has to carry along. */
const PASSENGER = 'carriedAlong';
const LONGEST_LABEL = 40;

function settingsOf({ options, services, columns }: StageSubject): RunStageOptions {
  return {
    ...(options !== undefined && { options }),
    ...(services !== undefined && { services: services() }),
    ...(columns !== undefined && { columns }),
  };
}

type Passage = Omit<StageSubject, 'stage'> & {
  readonly stage: ResolvedStage<unknown, ColumnSchema, ColumnSchema, Needs>;
};

/** The stage as if it declared the passenger column, so that batches carry it, and what depends on its options settled. */
async function withPassenger(subject: StageSubject): Promise<Passage> {
  const { resolved } = await stageContext(subject.stage, settingsOf(subject));
  const columns = { ...subject.columns, ...resolved.reads, [PASSENGER]: 'number' } as const;
  return {
    ...subject,
    stage: { ...resolved, reads: columns },
    columns,
    rows: subject.rows.map((row, index) => ({ ...row, [PASSENGER]: index })),
  };
}

async function run(subject: StageSubject, batchSize = 64) {
  const passage = await withPassenger(subject);
  return runStage(passage.stage, passage.rows, { ...settingsOf(passage), batchSize });
}

function placeOf({ request, candidate }: RowPosition): string {
  return `${request}/${candidate}`;
}

interface Watched {
  readonly batches: AsyncGenerator<Batch<ColumnSchema>>;
  readonly state: { pulled: number; closed: boolean };
}

/** Batches that note how many were pulled and whether the reader closed them; after `failAfter` of them comes an error. */
function watch(batches: readonly Batch<ColumnSchema>[], failAfter?: number): Watched {
  const state = { pulled: 0, closed: false };
  async function* feed(): AsyncGenerator<Batch<ColumnSchema>> {
    try {
      for (const batch of batches) {
        if (state.pulled === failAfter) throw new Error('upstream failed');
        state.pulled++;
        yield batch;
      }
    } finally {
      state.closed = true;
    }
  }
  return { batches: feed(), state };
}

async function start(subject: StageSubject, failAfter?: number) {
  const passage = await withPassenger(subject);
  const { stage, rows } = passage;
  const cut = toBatches(stage.reads, rows, 1);
  const { batches, state } = watch(cut, failAfter);
  const { context } = await stageContext(stage, settingsOf(passage));
  return { output: stage.run(batches, context), state, cut };
}

function hasRows({ origin = false }: StageSubject): boolean {
  return !origin;
}

export const stageChecks: readonly Check<StageSubject>[] = [
  ...optionChecks<StageSubject>(({ stage, options }) => ({
    schema: stage.options as AnyStage['options'],
    options: options ?? {},
  })),
  {
    name: 'gives nothing for nothing',
    concerns: hasRows,
    run: async (subject) => {
      const { rows, drops } = await runStage(subject.stage, [], settingsOf(subject));
      ensureEqual([rows.length, drops.length], [0, 0], 'rows and drops');
    },
  },
  {
    name: 'yields or drops every row once',
    concerns: (subject) => hasRows(subject) && subject.stage.fanOut === false,
    run: async (subject) => {
      const { stage, rows } = await withPassenger(subject);
      const given = toBatches(stage.reads, rows, 1).flatMap((batch) => [...batch].map(placeOf));
      const result = await run(subject);
      const places = [...result.rows, ...result.drops].map(placeOf);
      ensureEqual([...places].sort(), [...given].sort(), 'rows yielded and dropped, and rows given');
    },
  },
  {
    name: 'keeps the rows in order and numbers none twice',
    run: async (subject) => {
      const { rows } = await run(subject);
      for (const [index, row] of rows.entries()) {
        const previous = rows[index - 1];
        const ascends =
          previous === undefined ||
          row.request > previous.request ||
          (row.request === previous.request && row.candidate > previous.candidate);
        ensure(ascends, `row ${placeOf(row)} comes after ${previous && placeOf(previous)}`);
      }
    },
  },
  {
    name: 'keeps the rows of a request in one batch',
    run: async (subject) => {
      const seen = new Set<number>();
      for (const { requests } of (await run(subject, 1)).batches) {
        for (const request of new Set(requests)) {
          ensure(!seen.has(request), `rows of request ${request} came in two batches`);
          seen.add(request);
        }
      }
    },
  },
  {
    name: 'adds the columns it declares with the types it declares',
    run: async (subject) => {
      const { stage } = await withPassenger(subject);
      for (const { columns } of (await run(subject)).batches) {
        for (const [name, type] of Object.entries(stage.adds)) {
          const column = columns[name];
          ensure(column !== undefined, `the column '${name}' is missing`);
          ensureEqual(isEmbeddingColumn(column), type === 'embedding', `whether '${name}' is an embedding column`);
          if (isEmbeddingColumn(column)) continue;
          for (const cell of column) {
            if (type === 'json') ensureJson(cell, `a cell of '${name}'`);
            else if (cell !== null || !type.endsWith('?'))
              ensureEqual(typeof cell, type.replace('?', ''), `type of a cell of '${name}'`);
          }
        }
      }
    },
  },
  {
    name: 'carries the columns of others along with their rows',
    concerns: hasRows,
    run: async (subject) => {
      const { stage, rows } = await withPassenger(subject);
      const numbers = new Map(
        toBatches(stage.reads, rows, 1).flatMap((batch) => [...batch].map((row) => [placeOf(row), row[PASSENGER]])),
      );
      const requests = new Map(
        toBatches(stage.reads, rows, 1).flatMap((batch) => [...batch].map((row) => [row[PASSENGER], row.request])),
      );
      for (const row of (await run(subject)).rows) {
        ensure(row[PASSENGER] !== undefined, 'a column that the stage does not know was lost');
        if (stage.fanOut)
          ensureEqual(requests.get(row[PASSENGER]), row.request, `request of the row that became ${placeOf(row)}`);
        else ensureEqual(row[PASSENGER], numbers.get(placeOf(row)), `the foreign cell of row ${placeOf(row)}`);
      }
    },
  },
  {
    name: 'gives the same however the rows are cut into batches, and each time',
    run: async (subject) => {
      const whole = await run(subject, 1000);
      for (const batchSize of [1, 2, 3, 1000]) {
        const { rows, drops, notes, summary } = await run(subject, batchSize);
        ensureEqual(rows, whole.rows, `rows in batches of ${batchSize}`);
        ensureEqual(drops, whole.drops, `drops in batches of ${batchSize}`);
        ensureEqual(notes, whole.notes, `notes in batches of ${batchSize}`);
        ensureEqual(summary, whole.summary, `summary in batches of ${batchSize}`);
      }
    },
  },
  {
    name: 'leaves the batches it is given as they are',
    run: async (subject) => {
      const { stage, rows } = await withPassenger(subject);
      const input = toBatches(stage.reads, rows, 3);
      const before = input.map((batch) => [...batch].map(copyRow));
      const { context } = await stageContext(stage, settingsOf({ ...subject, columns: stage.reads }));
      for await (const _ of stage.run(watch(input).batches, context));
      ensureEqual(
        input.map((batch) => [...batch].map(copyRow)),
        before,
        'the rows given, after the run',
      );
    },
  },
  {
    name: 'drops by fates of the books, for short and fixed reasons',
    run: async (subject) => {
      const { drops, notes, summary } = await run(subject);
      for (const { fate, reason } of drops) {
        ensure(FATES.includes(fate as Fate), `unknown fate '${fate}'`);
        ensure(reason !== '' && reason.length <= LONGEST_LABEL, `'${reason.slice(0, 60)}' is no short, fixed reason`);
      }
      for (const { label } of notes)
        ensure(label !== '' && label.length <= LONGEST_LABEL, `'${label.slice(0, 60)}' is no short, fixed label`);
      if (summary !== undefined) ensureJson(summary, 'the summary');
    },
  },
  {
    name: 'pulls no batch before it is asked, and none further ahead than it declares',
    run: async (subject) => {
      const { output, state, cut } = await start(subject);
      const iterator = output[Symbol.asyncIterator]();
      await new Promise((resolve) => setImmediate(resolve));
      ensureEqual(state.pulled, 0, 'batches pulled before the first was asked for');
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        const last = next.value.requests.at(-1);
        if (last === undefined) continue;
        await new Promise((resolve) => setImmediate(resolve));
        const needed = 1 + cut.findLastIndex(({ requests }) => requests.includes(last));
        const allowed = needed + (subject.lookahead ?? 0);
        ensure(state.pulled <= allowed, `it pulled ${state.pulled} batches to yield what needed ${needed}`);
      }
    },
  },
  {
    name: 'passes on an error from upstream',
    concerns: hasRows,
    run: async (subject) => {
      const { output } = await start(subject, 1);
      const outcome = await settle(async () => {
        for await (const _ of output);
      });
      ensure(outcome.status === 'rejected', `it ended ${outcome.status} although upstream failed`);
      ensure(
        String(outcome.reason).includes('upstream failed'),
        `it turned the error of upstream into ${String(outcome.reason)}`,
      );
    },
  },
  {
    name: 'closes upstream when it is left early',
    concerns: hasRows,
    run: async (subject) => {
      const { output, state } = await start(subject);
      const outcome = await settle(async () => {
        for await (const _ of output) break;
      });
      ensure(outcome.status === 'fulfilled', `leaving it ended ${outcome.status}`);
      ensure(state.closed, 'upstream was left open');
    },
  },
];

/** Contract tests of a {@link Stage} over rows, as vitest tests. */
export function describeStage(name: string, subject: StageSubject): void {
  describeChecks(`Stage ${name} keeps its contract`, stageChecks, subject);
}
