import type { AblataError, Call, Json, LanguageModel } from '@ablata/spec';
import { putQuestion } from '../ask/put-question.ts';
import { fence } from './material.ts';
import type { JudgeOptions } from './options.ts';
import { type Asked, readVerdict, verdictSchema } from './read-verdict.ts';
import { criteriaOf, scoringInstructions } from './rubric.ts';
import type { Scale } from './scale.ts';
import { takeCells, type Verdict } from './verdict.ts';

/** One judge's verdict on one row, and notes for the books. */
export interface Judged {
  readonly verdict: Verdict;
  readonly notes: readonly string[];
  /** A failure of the service that left something without a score. */
  readonly error?: AblataError | undefined;
}
export type JudgeRow = (
  judge: { readonly name: string; readonly service: LanguageModel },
  sample: number,
  row: JudgedRow,
  call: Call,
) => Promise<Judged>;

export interface JudgedRow {
  /** The texts it sees, by heading. */
  readonly texts: Readonly<Record<string, string>>;
  /** The texts that compete, by column. */
  readonly pair?: readonly [string, string] | undefined;
  /** Which of them stands first when they are compared one way round only. */
  readonly first: 0 | 1;
}

/** Scores a row by every criterion, in one question or in one each. */
export function scoreRow(options: JudgeOptions): JudgeRow {
  const { ask, reason, retries, maxTokens } = options;
  const scale = options.scale as Scale;
  const criteria = criteriaOf(options);
  const groups = (ask === 'each' ? criteria.map((criterion) => [criterion]) : [criteria]).map((group) => {
    const asked = group.map(({ name }): Asked => ({ name, scale, key: 'score' }));
    return { asked, instructions: scoringInstructions(group, scale, options), schema: verdictSchema(asked, reason) };
  });
  return async (judge, sample, { texts }, call) => {
    const notes: string[] = [];
    const cells: Record<string, Json> = {};
    let failure: Verdict['failure'];
    let error: AblataError | undefined;
    for (const { asked, instructions, schema } of groups) {
      const question = {
        messages: [
          { role: 'system' as const, content: instructions },
          { role: 'user' as const, content: fence(texts) },
        ],
        schema,
        maxTokens,
        corrections: retries,
        key: ['judge', sample, ...(ask === 'each' ? [asked[0]?.name as string] : [])],
      };
      const answer = await putQuestion(judge.service, question, (choice) => readVerdict(choice, asked), call, true);
      notes.push(...answer.notes);
      Object.assign(cells, 'cells' in answer ? answer.cells : answer.partial);
      if ('reject' in answer) {
        failure ??= answer.reject;
        error ??= answer.error;
      }
    }
    const taken = takeCells(
      criteria.map(({ name }) => name),
      cells,
    );
    return { verdict: { judge: judge.name, sample, ...taken, ...(failure && { failure }) }, notes, error };
  };
}
