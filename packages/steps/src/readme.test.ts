import { expect, it } from 'vitest';
import { createReference, findContamination } from './index.ts';

it('finds what the README says it finds', () => {
  const rules = { any: 13, cover: { n: 8, share: 0.5 }, digits: 'keep' } as const;
  const test = [
    { id: 'test/0', text: 'How many days will it take him to read the whole book of 120 pages?', fields: {} },
  ];
  const reference = createReference(test, { fields: ['text'], ...rules });
  expect(
    findContamination('So how many days will it take him to read the whole book of 120 pages, then?', reference, rules),
  ).toEqual({ of: 'test/0', rule: 'any', stretch: 15, coverage: 1 });
});
