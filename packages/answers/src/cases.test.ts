import { existsSync, readFileSync } from 'node:fs';
import type { FinishReason } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { readAnswers } from './read-answers.ts';
import { readSingle } from './read-single.ts';

/** An answer as a model wrote it, and what a person reads in it. */
interface Case {
  readonly kind: string;
  readonly name: string;
  readonly style: 'verbalized-sampling' | 'tags' | 'direct';
  readonly finish: FinishReason;
  readonly raw: string;
  readonly expect: readonly (readonly [text: string, probability: number | null])[];
  readonly rejects?: string;
}

const files = [
  './__fixtures__/field-cases.jsonl',
  './__fixtures__/cases.jsonl',
  '../../../../shared/field-cases/answers.jsonl',
];

for (const file of files.map((path) => new URL(path, import.meta.url)).filter((url) => existsSync(url))) {
  const cases = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
  describe(file.pathname.split('/').slice(-2).join('/'), () => {
    it.each(cases.map((each) => [`${each.kind}: ${each.name}`, each] as const))(
      '%s',
      (_, { raw, style, finish, ...wanted }) => {
        const choice = { text: raw, finishReason: finish };
        const parsed =
          style === 'direct' ? readSingle(choice) : readAnswers(choice, { form: style === 'tags' ? 'tags' : 'json' });
        expect(parsed.candidates.map(({ text, probability }) => [text, probability])).toEqual(wanted.expect);
        if (wanted.rejects !== undefined) expect(parsed.rejects.length).toBeGreaterThan(0);
        if (wanted.expect.length > 0 && wanted.rejects === undefined) expect(parsed.rejects).toEqual([]);
      },
    );
  });
}
