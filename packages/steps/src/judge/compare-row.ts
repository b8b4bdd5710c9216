import type { AblataError, Json } from '@ablata/spec';
import { putQuestion } from '../ask/put-question.ts';
import { fence } from './material.ts';
import type { JudgeOptions } from './options.ts';
import { type Asked, readVerdict, verdictSchema } from './read-verdict.ts';
import { comparingInstructions, criteriaOf } from './rubric.ts';
import type { JudgeRow } from './score-row.ts';
import type { Verdict } from './verdict.ts';

/** Compares two texts, both ways round unless told otherwise: who wins from one place alone has not won (Zheng et al. 2023, arXiv:2306.05685). */
export function compareRow(options: JudgeOptions): JudgeRow {
  const { swap, ties, reason, retries, maxTokens } = options;
  const columns = options.compare as readonly [string, string];
  const asked: readonly Asked[] = [{ name: 'winner', scale: ties ? ['A', 'B', 'tie'] : ['A', 'B'], key: 'winner' }];
  const instructions = comparingInstructions(criteriaOf(options), options);
  const schema = verdictSchema(asked, reason);
  return async (judge, sample, { texts, pair = ['', ''], first }, call) => {
    const notes: string[] = [];
    const places: (string | null)[] = [];
    const winners: (string | null)[] = [];
    const reasons: string[] = [];
    let failure: Verdict['failure'];
    let error: AblataError | undefined;
    for (const lead of swap ? ([0, 1] as const) : [first]) {
      const question = {
        messages: [
          { role: 'system' as const, content: instructions },
          { role: 'user' as const, content: fence({ ...texts, A: pair[lead] as string, B: pair[1 - lead] as string }) },
        ],
        schema,
        maxTokens,
        corrections: retries,
        key: ['judge', sample, `first: ${lead}`],
      };
      const answer = await putQuestion(judge.service, question, (choice) => readVerdict(choice, asked), call, true);
      notes.push(...answer.notes);
      if ('reject' in answer) {
        failure ??= answer.reject;
        error ??= answer.error;
      }
      const cells: Readonly<Record<string, Json>> = 'cells' in answer ? answer.cells : {};
      const place = (cells['winner'] ?? null) as string | null;
      places.push(place);
      winners.push(place === 'A' ? columns[lead] : place === 'B' ? columns[(1 - lead) as 0 | 1] : place);
      if (typeof cells['winner.reason'] === 'string') reasons.push(cells['winner.reason']);
    }
    const readable = !winners.includes(null);
    const flipped = readable ? new Set(winners).size > 1 : null;
    const winner = readable ? (flipped ? 'tie' : (winners[0] as string)) : null;
    const verdict = {
      judge: judge.name,
      sample,
      scores: { winner },
      reasons: reasons[0] === undefined ? {} : { winner: reasons.join('\n') },
      places,
      ...(swap && { flipped }),
      ...(failure && { failure }),
    };
    return { verdict, notes, error };
  };
}
