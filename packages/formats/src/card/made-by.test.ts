import { expect, test } from 'vitest';
import { buildCroissant } from './build-croissant.ts';
import { buildDatasetCard } from './build-dataset-card.ts';
import type { CardFacts } from './card-facts.ts';

const facts = (slots: readonly string[]): CardFacts => ({
  name: 'set',
  files: [],
  text: 'text',
  embeddings: [],
  columns: {},
  config: { services: slots.map((slot) => ({ slot, use: 'any' })) },
  stats: {},
});

test('a card claims a language model and a dedup rule only where the experiment had them', () => {
  const written = buildDatasetCard(facts(['source', 'llm', 'dedupe']));
  expect(written).toContain('- synthetic\n');
  expect(written).toContain('The texts were written by a language model or what stands in for one.');
  expect(written).toContain('Near-duplicates were removed');
  expect(buildCroissant(facts(['llm']))).toMatchObject({ description: 'Texts written by a language model.' });

  for (const card of [facts(['source', 'encoder']), { ...facts([]), config: { made: 'elsewhere' } }]) {
    const found = buildDatasetCard(card);
    expect(found).toContain(
      'Nobody has checked the rows one by one; they carry the errors and biases of their source.',
    );
    expect(found).not.toMatch(/language model|Near-duplicates|synthetic/);
    expect(buildCroissant(card)).toMatchObject({ description: 'Texts.' });
  }
});
