import {
  type Continuation,
  type Hypothesis,
  normalizedScore,
  type Outlook,
  PROMPT,
  type Search,
  type SearchLimits,
  type SpecialTokens,
} from './search.ts';

interface Beam {
  readonly tokens: readonly number[];
  readonly score: number;
}

interface Candidate extends Continuation {
  readonly score: number;
}

/**
 * Beam search as fairseq2's BeamSearchSeq2SeqGenerator does it; one beam is greedy search.
 *
 * The 2 · beams best continuations of all beams are taken; of those among the first `beams` that end, hypotheses are made;
 * the first `beams` that go on, do. It is over when there are `beams` hypotheses. `<pad>` is never written, and the last step there is room for
 * must end. Scores are sums in float32, the language token's log-probability included.
 */
export function beamSearch(beams: number, { pad, end, language }: SpecialTokens, limits: SearchLimits): Search {
  const { maxTokens, lengthPenalty } = limits;
  const hypotheses: Hypothesis[] = [];
  let current: readonly Beam[] = [{ tokens: [], score: 0 }];
  /** Position of the token that the next step decides. */
  let position = 1;

  const candidates = (outlooks: readonly Outlook[], mustEnd: boolean): readonly Candidate[] => {
    const found = outlooks.flatMap((outlook, parent) => {
      const { score } = current[parent]!;
      if (mustEnd) return [{ parent, token: end, score: Math.fround(score + outlook.answer) }];
      return Array.from(outlook.logProbabilities, (value, rank) => ({
        parent,
        token: Number(outlook.ids[rank]),
        score: Math.fround(score + value),
      })).filter(({ token }) => token !== pad);
    });
    // Of equals, the one of the first beam, and there the likelier one.
    return found.sort((a, b) => b.score - a.score).slice(0, 2 * beams);
  };

  return {
    get asked() {
      return position === 1 ? language : end;
    },
    advance(outlooks) {
      if (position < PROMPT) {
        const [{ answer }] = outlooks as [Outlook];
        current = [{ tokens: [], score: answer }];
        position++;
        return [{ parent: 0, token: language }];
      }
      const mustEnd = position === maxTokens - 1;
      const best = candidates(outlooks, mustEnd);
      for (const { parent, token, score } of best.slice(0, beams)) {
        if (token !== end) continue;
        hypotheses.push({
          tokens: [...current[parent]!.tokens, end],
          score: normalizedScore(score, position + 1, lengthPenalty),
          truncated: mustEnd,
        });
        if (hypotheses.length === beams) return [];
      }
      const next = best.filter(({ token }) => token !== end).slice(0, beams);
      current = next.map(({ parent, token, score }) => ({ tokens: [...current[parent]!.tokens, token], score }));
      position++;
      return next;
    },
    result: () => hypotheses.reduce((best, other) => (other.score > best.score ? other : best)),
  };
}
