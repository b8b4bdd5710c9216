import { expect, test } from 'vitest';
import { differences } from './differences.ts';

const described = (threshold: number, use = 'pt') => ({
  name: 'x',
  target: 10,
  services: [
    { slot: 'dedupe', use: 'cosine', identity: { threshold, plugin: 'p' } },
    { slot: 'output', use: 'jsonl', identity: {} },
    { slot: 'output', use, identity: { layout: use } },
  ],
  stages: [{ name: 'draw', options: {} }],
});

test('services are told apart by name and place, and what another implementation has for options is left out', () => {
  expect(differences(described(0.6), described(0.6))).toEqual([]);
  expect(differences(described(0.6), described(0.7))).toEqual(['services.dedupe.threshold 0.6 → 0.7']);
  expect(differences(described(0.6), described(0.6, 'npy'))).toEqual(['services.output[1].use pt → npy']);
  expect(differences(described(0.6), { ...described(0.6), target: 20 })).toEqual(['target 10 → 20']);
});
