import type { Manifest } from '@ablata/core';
import type { Json, JsonObject } from '@ablata/spec';
import type { MeasuredGroup } from '../api/types.ts';

/** Whose summaries have a screen or a part of their own. */
const SHOWN_ELSEWHERE = ['dedupe', 'split', 'statistics'];

/** What the stage roundtrip finds, in words. */
const WORDS: Readonly<Record<string, readonly [name: string, about: string]>> = {
  decoded: ['rows decoded', 'of those that came to the stage'],
  exact: ['came back as they were', 'decoded texts equal to the text of their row'],
  chrf: ['chrF2', 'of all decoded texts, 0 … 100, as sacrebleu computes it (Popović 2017)'],
  bleu: ['BLEU', 'of all decoded texts, 0 … 100, as sacrebleu computes it (Post 2018)'],
  'cosine, mean': ['cosine of the way back', 'mean; of the decoded text, encoded again, to the vector of its row'],
  'cosine, tenth': ['cosine, 10 %', 'a tenth of the rows lies below'],
  below: ['below the bounds', 'rows marked by the stage'],
};

/** What stages put into the graph found out about the rows: how well vectors decode, how far judges agree. A group for each. */
export function foundGroups({ summaries, experiment }: Pick<Manifest, 'summaries' | 'experiment'>): MeasuredGroup[] {
  const stages = (experiment['stages'] ?? []) as unknown as readonly {
    readonly name: string;
    readonly stage: string;
  }[];
  return stages.flatMap(({ name, stage }) => {
    const summary = summaries[name];
    if (!summary || SHOWN_ELSEWHERE.includes(stage)) return [];
    const facts = numbersOf(summary).map(([path, value]) => {
      const [words, about] = (stage === 'roundtrip' && WORDS[path]) || [path, ''];
      return { name: words, value, about };
    });
    return facts.length === 0 ? [] : [{ title: `found by ${name}`, facts, near: null }];
  });
}

/** Numbers of a summary and of what lies one or two levels inside it, with their places; lists are for run.json. */
function numbersOf(summary: JsonObject, place = '', depth = 0): [string, string][] {
  return Object.entries(summary).flatMap(([name, value]): [string, string][] => {
    const path = place === '' ? name : `${place}, ${name}`;
    if (typeof value === 'number') return [[path, told(value)]];
    return isObject(value) && depth < 2 ? numbersOf(value, path, depth + 1) : [];
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function told(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)));
}
