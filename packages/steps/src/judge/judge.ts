import {
  type AblataError,
  type Batch,
  type BoundFacts,
  type Call,
  type ColumnSchema,
  defineStage,
  type Fate,
  type Json,
  LanguageModel,
  type NamedService,
  type Random,
  several,
} from '@ablata/spec';
import { type Answers, settleAnswers } from '../ask/settle-answers.ts';
import { reason } from '../rows/reason.ts';
import { compareRow } from './compare-row.ts';
import { type Material, material } from './material.ts';
import { type JudgeOptions, judgeOptions } from './options.ts';
import { howOf, judgeColumns, rowCells, scalesOf } from './row-cells.ts';
import { sameModel } from './same-model.ts';
import { scoreRow } from './score-row.ts';
import { Tally } from './tally.ts';
import type { Verdict } from './verdict.ts';

type Judges = readonly NamedService<LanguageModel>[];
interface Judgement extends Answers {
  readonly verdicts: readonly Verdict[];
}

/**
 * Lets one or several language models score each row by named criteria, or compare two of its texts. A verdict that can't be read is
 * null with a reason, never a score.
 */
export const judge = defineStage({
  name: 'judge',
  options: judgeOptions,
  needs: { llm: several(LanguageModel) },
  reads: (options: JudgeOptions, { columns }): ColumnSchema => material(options, columns).reads,
  adds: (options: JudgeOptions, { stage, services }): ColumnSchema =>
    judgeColumns(options, stage, isMany(options, services['llm'])),
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, context) {
    const { options, columns, services, stage, map, drop, note, warn, summary, madeBy, random } = context;
    const many = isMany(options, services.llm);
    const told = material(options, columns);
    const names = Object.keys(judgeColumns(options, stage, many));
    for (const warning of [...told.warnings, ...sameModel(services.llm, Object.keys(told.reads), madeBy)])
      warn(warning);
    const tally = new Tally(scalesOf(options), howOf(options));
    try {
      const mapped = map(batches, judgeOf(options, told, services.llm, stage, random), {
        service: services.llm.map(({ service }) => service),
        ...(options.onFailure === 'null' && {
          onFailure: (_: unknown, { code }: AblataError) =>
            unjudged(options, stage, many, { fate: 'failed', reason: code }),
        }),
      });
      for await (const { batch, values } of mapped) {
        for (const [index, { verdicts }] of values.entries()) tally.add(batch.requests[index] as number, verdicts);
        const settled = settleAnswers(batch, values, names, false, { drop, note });
        if (settled !== undefined) yield settled;
      }
    } finally {
      summary((through) => ({ judges: services.llm.map(({ name }) => name), ...tally.result(through) }));
    }
  },
});

function isMany(
  { samples }: JudgeOptions,
  judges: readonly (BoundFacts | NamedService<LanguageModel>)[] | undefined,
): boolean {
  return (judges?.length ?? 1) * samples > 1;
}

function judgeOf(
  options: JudgeOptions,
  told: Material,
  judges: Judges,
  stage: string,
  random: (...key: (string | number)[]) => Random,
) {
  const { compare, samples, onFailure } = options;
  const many = isMany(options, judges);
  const judgeRow = compare === undefined ? scoreRow(options) : compareRow(options);
  return async (
    row: Readonly<Record<string, unknown>> & { request: number; candidate: number },
    call: Call,
  ): Promise<Judgement> => {
    const missing = (path: string): Judgement =>
      unjudged(options, stage, many, { fate: 'empty', reason: reason(`missing ${path}`) });
    const rendered = told.render(row);
    if ('missing' in rendered) return missing(rendered.missing);
    const absent = compare?.find((column) => typeof row[column] !== 'string' || row[column].trim() === '');
    if (absent !== undefined) return missing(absent);
    const judged = {
      texts: rendered.texts,
      pair: compare && ([row[compare[0]], row[compare[1]]] as [string, string]),
      first: random('first', row.request, row.candidate).integer(0, 1) as 0 | 1,
    };
    const verdicts: Verdict[] = [];
    const notes: string[] = [];
    const errors: AblataError[] = [];
    for (const each of judges) {
      for (let sample = 0; sample < samples; sample++) {
        const { verdict, notes: more, error } = await judgeRow(each, sample, judged, call);
        verdicts.push(verdict);
        if (error && Object.values(verdict.scores).every((score) => score === null)) errors.push(error);
        notes.push(...more);
        if (verdict.failure) notes.push(reason(`unreadable: ${verdict.failure.reason}`));
      }
    }
    // One judge's failure must not take the others' verdicts along; when all fail, it is the row's.
    if (errors.length === verdicts.length && errors[0] !== undefined) throw errors[0];
    const { cells, open } = rowCells(verdicts, options, many);
    const failure = verdicts.find((verdict) => verdict.failure !== undefined)?.failure ?? {
      fate: 'unparsable' as const,
      reason: 'judges at odds',
    };
    if (open.length > 0 && onFailure === 'drop') return { answers: [failure], notes, verdicts };
    if (open.length > 0) notes.push(reason(`null: ${open.join(', ')}`));
    return { answers: [{ cells: prefixed(stage, cells) }], notes, verdicts };
  };
}

/** A row without a verdict: booked, or with nulls and a note of why. */
function unjudged(
  options: JudgeOptions,
  stage: string,
  many: boolean,
  failure: { readonly fate: Fate; readonly reason: string },
): Judgement {
  if (options.onFailure === 'drop') return { answers: [failure], notes: [], verdicts: [] };
  const { cells } = rowCells([], options, many);
  const why = `no verdict: ${failure.fate}, ${failure.reason}`;
  return {
    answers: [{ cells: prefixed(stage, { ...cells, reason: why }) }],
    notes: [reason(`null, ${failure.fate}: ${failure.reason}`)],
    verdicts: [],
  };
}

function prefixed(stage: string, cells: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [`${stage}.${name}`, cell]));
}
