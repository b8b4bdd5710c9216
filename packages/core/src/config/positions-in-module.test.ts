import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionsInModule } from './positions-in-module.ts';

/** The text that begins where a path is said to stand. */
async function at(text: string, path: PropertyKey[], part?: 'key'): Promise<string | undefined> {
  const positions = await positionsInModule(text);
  const [, line, column] = /^:(\d+):(\d+)$/.exec(positions?.(path, part) ?? '') ?? [];
  return text.split('\n')[Number(line) - 1]?.slice(Number(column) - 1);
}

test('values and keys, behind types, calls, names and spreads', async () => {
  const text = `import { defineExperiment, type Config } from 'ablata';
import { shared } from './shared.ts';
enum Size { Small = 10 }
const base = { seed: 3, run: { folder: 'out' } } as const;
export const llm = { use: 'vllm', 'top-k': 5 };
const config: Config = defineExperiment({
  ...base, ...shared,
  name: 'x',
  target: Size.Small,
  services: { llm, source: <any>{ use: 'jsonl' }, output: [{ use: 'pt' }, parquet({ rows: 7 })] },
} satisfies Config);
export default config;
`;
  expect(await at(text, ['name'])).toBe(`'x',`);
  expect(await at(text, ['name'], 'key')).toBe(`name: 'x',`);
  expect(await at(text, ['seed'])).toMatch(/^3, run/);
  expect(await at(text, ['run', 'folder'])).toMatch(/^'out'/);
  expect(await at(text, ['services', 'llm', 'top-k'], 'key')).toBe(`'top-k': 5 };`);
  expect(await at(text, ['services', 'source', 'use'])).toMatch(/^'jsonl'/);
  expect(await at(text, ['services', 'output', 1, 'rows'])).toMatch(/^7/);
  expect(await at(text, ['services', 'output', 5])).toMatch(/^\[\{ use/); // what is missing: where it is missing from
  expect(await at(text, ['services', 'llm'])).toMatch(/^llm, source/);
  expect(await at(text, ['target'])).toMatch(/^Size/);
});

test('the last of equal keys counts, as in JavaScript', async () => {
  expect(await at('export default { seed: 1, ...{ seed: 2 }, seed: 3 };', ['seed'])).toMatch(/^3/);
  expect(await at('export default { seed: 1, ...{ seed: 2 } };', ['seed'])).toMatch(/^2/);
});

test('a text that is no module, one without a default export, names in a circle', async () => {
  expect(await positionsInModule('export default {')).toBeUndefined();
  expect(await positionsInModule('export const a = 1;')).toBeUndefined();
  expect(await at('const a = b; const b = a; export default a;', ['x'])).toMatch(/^[ab];/);
});

test('each leaf of any object is found where it is written', async () => {
  const key = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }).filter((text) => text !== '__proto__');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.nat(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }), async (value) => {
      const text = `const first = 1;\nexport default ${JSON.stringify(value, null, 2)} as const;`;
      for (const [path, leaf] of leaves(value)) expect(await at(text, path)).toMatch(new RegExp(`^${leaf}(,|$| as)`));
    }),
    { numRuns: 50 },
  );
});

function leaves(value: unknown, path: PropertyKey[] = []): [PropertyKey[], number][] {
  if (typeof value === 'number') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((member, index) => leaves(member, [...path, index]));
  return Object.entries(value as object).flatMap(([key, member]) => leaves(member, [...path, key]));
}
