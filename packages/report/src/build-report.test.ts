import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Explorer } from '@ablata/view';
import { expect, onTestFinished, test } from 'vitest';
import { buildReport } from './build-report.ts';

const TEXTS = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>', 'Check each step.'];

/** What a run leaves that was stopped: a checkpoint and nothing else. */
function stoppedRun(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'partial'));
  writeFileSync(join(folder, 'partial/half.jsonl'), TEXTS.map((text) => JSON.stringify({ text })).join('\n'));
  return folder;
}

test('holds all it shows, runs its own script alone, and lets no text become markup', async () => {
  await using explorer = new Explorer([{ folder: stoppedRun(), label: 'half' }]);
  const page = await buildReport(explorer, 1);
  const scripts = [...page.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
  expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="application/octet-stream" id="archive"', '']);
  const [archive = '', script = ''] = scripts.map(([, , content]) => content);
  const hash = createHash('sha256').update(script).digest('base64');
  expect(page).toContain(`script-src 'sha256-${hash}'; style-src 'sha256-`);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/unsafe-|https?:\/\/(?!www\.w3\.org\/)/);
  expect(page).not.toContain('onerror=alert');
  const { texts, answers } = JSON.parse(gunzipSync(Buffer.from(archive, 'base64')).toString('utf8'));
  expect(texts).toEqual([TEXTS]);
  expect(answers['runs/0/overview'].missing.join(' ')).toContain(
    'The run has not ended: the rows are those of its last checkpoint.',
  );
});
