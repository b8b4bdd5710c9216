import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed } from '../../e2e/support/ablata.ts';
import { copyExample } from '../../e2e/support/example.ts';

const TARGET = 120;

interface Manifest {
  readonly rows: number;
  readonly books: { readonly requests: number };
  readonly payments: { readonly completions: { readonly paid: number; readonly reused: number } };
}

test('all combinations over one ledger: each answer is paid for once, and a second time none', async () => {
  const folder = copyExample('ablation');
  writeFileSync(
    join(folder, 'small.config.ts'),
    `import ablation from './ablata.config.ts';
     export default { ...ablation, target: ${TARGET} };`,
  );
  const ablate = () => succeed(['ablate', '--product', '--config', 'small.config.ts'], { cwd: folder });
  const first = await ablate();
  const names = [...first.stdout.matchAll(/^ablation\.(\S+) +120 /gm)].map(([, name]) => name as string);
  expect(names).toEqual([
    'base',
    'threshold-0.7.prompting-direct.encoder-128',
    'threshold-0.7.prompting-direct.encoder-512',
    'threshold-0.7.prompting-verbalized-sampling.encoder-128',
    'threshold-0.7.prompting-verbalized-sampling.encoder-512',
    'threshold-0.82.prompting-direct.encoder-128',
    'threshold-0.82.prompting-direct.encoder-512',
    'threshold-0.82.prompting-verbalized-sampling.encoder-128',
  ]);
  const manifests = names.map(
    (name) => JSON.parse(readFileSync(join(folder, 'runs', `ablation.${name}`, 'run.json'), 'utf8')) as Manifest,
  );
  for (const { rows } of manifests) expect(rows).toBe(TARGET);
  const paid = manifests.reduce((sum, { payments }) => sum + payments.completions.paid, 0);
  const asked = manifests.reduce((sum, { books }) => sum + books.requests, 0);
  expect(paid).toBeLessThan(asked / 2);
  expect(manifests.some(({ payments }) => payments.completions.reused > 0)).toBe(true);
  const comparison = readFileSync(join(folder, 'runs/ablation.comparison/comparison.md'), 'utf8');
  for (const name of names) expect(comparison).toContain(`ablation.${name}`);

  const again = await ablate();
  const table = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('ablation.'));
  const withoutPayments = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ +\d+ +\d+$/, ''));
  expect(withoutPayments(table(again.stdout))).toEqual(withoutPayments(table(first.stdout)));
  for (const line of table(again.stdout)) expect(line).toMatch(/ 0 +0$/);
});
