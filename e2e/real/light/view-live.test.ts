import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../packages/testkit/src/server/index.ts';
import { Explorer, startViewer } from '../../../packages/view/src/index.ts';
import { command } from '../../support/ablata.ts';
import { chromiumPath, launchChromium, watchedPage } from '../support/chromium.ts';

const PATIENCE = { timeout: 60_000 };

describe.skipIf(chromiumPath === undefined)(
  `a run under way in Chromium${chromiumPath ? '' : ' (skipped: there is no Chromium)'}`,
  () => {
    const cwd = mkdtempSync(join(tmpdir(), 'ablata-real-live-'));
    let browser: Browser | undefined;
    let child: ChildProcess | undefined;
    afterAll(async () => {
      await browser?.close();
      child?.kill('SIGKILL');
      rmSync(cwd, { recursive: true, force: true });
    });

    it('is shown as it goes on: rates, spend, latency, retries, texts; and as it ended', async () => {
      // Slow enough to last until it is stopped, with one answer in five refused at first.
      await using server = await startServer({
        latency: { kind: 'constant', seconds: 0.3 },
        faults: [{ fault: { kind: 'status', status: 503, retryAfter: 0 }, rate: 0.2, firstArrivals: 1 }],
      });
      const config = {
        name: 'live',
        seed: 3,
        target: 100_000,
        services: {
          source: { use: 'word-problems' },
          prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
          llm: { use: 'vllm', baseURL: server.url, model: 'tiny', concurrency: 4 },
          encoder: { use: 'lexical', dimension: 64 },
          dedupe: { use: 'cosine', threshold: 0.95 },
          splits: { use: 'random', ratios: { train: 0.9, test: 0.1 } },
          output: [{ use: 'jsonl' }],
        },
        run: { checkpointEvery: 20, prices: { prompt: 150, completion: 600 } },
      };
      writeFileSync(join(cwd, 'live.yaml'), JSON.stringify(config));
      child = spawn(process.execPath, [...command, 'run', 'live.yaml'], { cwd, stdio: 'ignore' });
      const ended = once(child, 'close');
      const folder = join(cwd, 'runs/live');
      await expect.poll(() => existsSync(join(folder, 'run.json')), PATIENCE).toBe(true);

      await using explorer = new Explorer([{ folder, label: 'runs/live' }]);
      await using viewer = await startViewer(explorer);
      browser = await launchChromium();
      const { page, faults } = await watchedPage(browser, { viewport: { width: 1280, height: 860 } });
      await page.goto(`${viewer.url}#/0/live`);
      await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
      const fact = async (name: string): Promise<string> => {
        const all = await page.locator('.facts > div').allTextContents();
        return all.find((each) => each.startsWith(name))?.slice(name.length) ?? '';
      };
      await expect.poll(() => fact('rows'), PATIENCE).toMatch(/^\d.* a second$/);
      await expect.poll(() => fact('tokens'), PATIENCE).toMatch(/^[1-9][\d,]+ a second$/);
      await expect.poll(() => fact('left'), PATIENCE).toMatch(/^[\d.]+ (min|h)at the present rate$/);
      await expect.poll(() => fact('cost'), PATIENCE).toMatch(/^\d*\.?\d*[1-9]\d*in the currency/);
      await expect.poll(() => fact('in flight'), PATIENCE).toMatch(/^[1-9]/);
      await expect.poll(() => fact('latency'), PATIENCE).toMatch(/^[\d.]+ (ms|s)median of \d+;/);
      await expect.poll(() => fact('retries'), PATIENCE).toMatch(/^[1-9]\d*.*[1-9]/);
      await expect
        .poll(() => page.locator('section', { hasText: 'Last texts' }).locator('li').count(), PATIENCE)
        .toBeGreaterThan(0);
      for (const title of ['Rows over time', 'Saturation', 'Requests in flight'])
        await page.locator('section.card', { hasText: title }).locator('svg.drawing').waitFor();
      const before = Number((await fact('rows')).replace(/\D.*$/, ''));
      await expect
        .poll(async () => Number.parseInt((await fact('rows')).replaceAll(',', ''), 10), PATIENCE)
        .toBeGreaterThan(before);

      // Its end is seen without a reload, here and on the screens that were looked at before.
      child.kill('SIGINT');
      await ended;
      await page.getByRole('heading', { level: 1, name: 'How it went' }).waitFor(PATIENCE);
      expect(await page.locator('p.lead').textContent()).toBe(
        'Interrupted. The same command goes on where it stopped.',
      );
      await page.keyboard.press('3');
      await expect
        .poll(() => page.locator('main p[role=status]').first().textContent(), PATIENCE)
        .toMatch(/^([1-9]\d*) of \1 rows$/); // of the last checkpoint
      expect(faults).toEqual({ errors: [], requests: [], dialogs: [] });
      await page.context().close();
    });
  },
);
