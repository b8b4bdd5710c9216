import {
  type Batch,
  type BoundFacts,
  type Call,
  type ColumnSchema,
  defineStage,
  type JsonObject,
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
      const task = judgeOf(options, told, services.llm, stage, random);
      for await (const { batch, values } of map(batches, task, {
        service: services.llm.map(({ service }) => service),
      })) {
        for (const [index, { verdicts }] of values.entries()) tally.add(batch.requests[index] as number, verdicts);
        const settled = settleAnswers(batch, values, names, false, { drop, note });
        if (settled !== undefined) yield settled;
      }
    } finally {
      summary({ judges: services.llm.map(({ name }) => name), ...tally.result(Infinity) });
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
    const missing = (path: string): Judgement => {
      const label = reason(`missing ${path}`);
      const cells = prefixed(stage, rowCells([], options, many).cells);
      return onFailure === 'null'
        ? { answers: [{ cells }], notes: [label], verdicts: [] }
        : { answers: [{ fate: 'empty', reason: label }], notes: [], verdicts: [] };
    };
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
    for (const each of judges) {
      for (let sample = 0; sample < samples; sample++) {
        const { verdict, notes: more } = await judgeRow(each, sample, judged, call);
        verdicts.push(verdict);
        notes.push(...more);
        if (verdict.failure) notes.push(reason(`unreadable: ${verdict.failure.reason}`));
      }
    }
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

function prefixed(stage: string, cells: JsonObject): Record<string, never> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [`${stage}.${name}`, cell])) as Record<
    string,
    never
  >;
}
