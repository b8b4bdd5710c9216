import { expect, test } from 'vitest';
import { compareEncoders } from '../../e2e/support/compare-encoders.ts';

test('two encoders over the same answers, each paid once: the table says what each keeps, and where they agree', async () => {
  const { candidates, table } = await compareEncoders(40, ['lexical', 'sonar']);
  expect(table).toMatch(RegExp(`^lexical +${candidates} +0\\.7 +\\d+ +40 +[\\d.]+$`, 'm'));
  expect(table).toMatch(RegExp(`^sonar +${candidates} +0\\.99 +\\d+ +0 +[\\d.]+$`, 'm'));
  expect(table).toMatch(/^0\.95 +\d+ +\d+$/m);
  expect(table).toMatch(/^lexical, sonar +\d+ +\d+ +\d+ +-?\d\.\d\d$/m);
});
