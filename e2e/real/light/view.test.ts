import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Explorer, startViewer, type Viewer } from '../../../packages/view/src/index.ts';
import { succeed } from '../../support/ablata.ts';
import { chromiumPath, launchChromium, watchedPage } from '../support/chromium.ts';

const SCREENS = ['overview', 'map', 'rows', 'row?row=3', 'trace?row=3', 'duplicates', 'rejected', 'compare', 'live'];
/** What a page says while it is not all there. */
const WAITING = /^(Reading|Counting|Placing)/;
const PHONE = { width: 400, height: 800 };
const DESK = { width: 1280, height: 860 };

const ANSWERED = {
  name: 'answered',
  seed: 7,
  target: 250,
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    solver: { slot: 'llm', use: 'answer-grammar' },
    encoder: { use: 'lexical', dimension: 128 },
    dedupe: { use: 'cosine', threshold: 0.7 },
    splits: { use: 'nested', sizes: [100, 250], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
  stages: [
    {
      use: 'ask',
      name: 'answer',
      after: 'parse',
      with: { llm: 'solver' },
      prompt: 'Problem: {{problems.0.text}}\n\nAdvice: {{text}}\n\nSolve the problem.',
      as: 'answer',
    },
    { use: 'where', after: 'answer', keep: 'words(text) > 12' },
  ],
};

/** Each sets `xss` or opens a dialog when it runs. */
const HOSTILE = [
  '<script>xss=1</script>',
  '<img src=x onerror="xss=2">',
  '"><svg onload=alert(3)>',
  "'-alert(4)-'",
  'javascript:alert(5)',
  '</script><script>alert(6)</script>',
  '<iframe srcdoc="<script>parent.xss=7</script>"></iframe>',
  '<a href="javascript:alert(8)" autofocus onfocus=alert(8)>x</a>',
  '{{constructor.constructor("alert(9)")()}}',
  '<math><mtext></style><img src=x onerror=alert(10)>',
  '<details open ontoggle=alert(11)>',
  '\u2028\u2029\u202e<!--<script>alert(12)//-->',
  ']]><script>alert(13)</script>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  'pages and pages '.repeat(1_000),
];

const TEXTS = {
  name: 'hostile',
  seed: 1,
  graph: 'texts',
  services: {
    source: { use: 'jsonl', path: 'hostile.jsonl' },
    encoder: { use: 'lexical', dimension: 64 },
    dedupe: { use: 'cosine', threshold: 0.95 },
    splits: { use: 'random', ratios: { train: 0.5, test: 0.5 } },
    output: [{ use: 'jsonl', embedding: 'numbers' }],
  },
  stages: [{ stage: 'texts', fields: { topic: { path: 'topic', type: 'string' } } }],
};

describe.skipIf(chromiumPath === undefined)(
  `the explorer in Chromium${chromiumPath ? '' : ' (skipped: there is no Chromium)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'ablata-real-view-'));
    let explorer: Explorer;
    let viewer: Viewer;
    let browser: Browser;

    beforeAll(async () => {
      const rows = HOSTILE.flatMap((text, index) => [
        { text: `${text} number ${index}`, topic: HOSTILE[(index * 3) % HOSTILE.length] },
        { text: `${text} number ${index}`, topic: text },
      ]);
      writeFileSync(join(folder, 'hostile.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
      for (const config of [ANSWERED, TEXTS]) {
        writeFileSync(join(folder, `${config.name}.yaml`), JSON.stringify(config));
        await succeed(['run', `${config.name}.yaml`], { cwd: folder });
      }
      // No stage gives a column such a name; a file from elsewhere may.
      const dataset = join(folder, 'runs/hostile/dataset/hostile.jsonl');
      rmSync(`${dataset}.meta.json`); // it would say that the column has another name
      writeFileSync(dataset, readFileSync(dataset, 'utf8').replaceAll('"topic":', '"<img src=x onerror=alert(20)>":'));
      const places = ['answered', 'hostile'].map((name) => ({
        folder: join(folder, 'runs', name),
        label: `runs/${name}`,
      }));
      explorer = new Explorer(places);
      viewer = await startViewer(explorer);
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await viewer?.[Symbol.asyncDispose]();
      await explorer?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Opens a screen and waits until it shows what it waits for. */
    async function visit(page: Page, screen: string, run = 0): Promise<void> {
      await page.goto(`${viewer.url}#/${run}/${screen}`);
      await page.locator('main h1, main .notes').first().waitFor({ state: 'attached' });
      if (screen === 'map') await page.locator('canvas[data-state=painted]').waitFor();
      await expect.poll(() => page.locator('[role=status]', { hasText: WAITING }).count(), { timeout: 20_000 }).toBe(0);
    }

    for (const [name, options] of [
      ['light, 1280 wide', { viewport: DESK, colorScheme: 'light' }],
      ['dark, 400 wide', { viewport: PHONE, colorScheme: 'dark' }],
    ] as const) {
      it(`shows every screen without a fault, to everybody: ${name}`, async () => {
        const { page, faults } = await watchedPage(browser, options);
        const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
        for (const run of [0, 1])
          for (const screen of SCREENS) {
            await visit(page, screen, run);
            const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
            expect(wide, `${screen} is wider than the window`).toBeLessThanOrEqual(0);
            const tallest = 'Math.max(0, ...[...document.querySelectorAll(".pair")].map((pair) => pair.offsetHeight))';
            expect(await page.evaluate<number>(tallest), 'a long text takes the whole page').toBeLessThan(1_200);
            await page.evaluate(axe);
            const serious = await page.evaluate(async () => {
              const { axe } = globalThis as unknown as {
                axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
              };
              const { violations } = await axe.run();
              return violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
            });
            expect(serious, `run ${run}, ${screen}`).toEqual([]);
          }
        expect(faults).toEqual({ errors: [], requests: [], dialogs: [] });
        await page.context().close();
      });
    }

    it('runs nothing of a text, a column or a name', async () => {
      const { page, faults } = await watchedPage(browser, { viewport: DESK });
      await page.addInitScript(() => Object.assign(globalThis, { xss: 0 }));
      for (const screen of [
        ...SCREENS,
        'map?links=1&search=script',
        `rows?search=${encodeURIComponent('<img')}`,
        'rows?where=%3Cscript%3E',
        'row?row=<script>',
        'trace?request=0&candidate=0',
      ]) {
        await visit(page, screen, 1);
        expect(await page.evaluate(() => (globalThis as unknown as { xss: number }).xss), screen).toBe(0);
      }
      await visit(page, 'rows', 1);
      await expect.poll(() => page.locator('.table').textContent()).toContain('<script>xss=1</script> number 0');
      await visit(page, `rows?search=${encodeURIComponent('<!--<script>')}`, 1);
      await expect.poll(() => page.locator('.table').textContent()).toContain('⟪U+202E⟫<!--<script>alert(12)//-->');
      expect(await page.locator('main img, main iframe, main base, main script, main svg[onload]').count()).toBe(0);
      expect([faults.requests, faults.dialogs]).toEqual([[], []]);
      // What is wrong with a question (a filter, a row) is said by the server with 400: the console tells of that, and of nothing else.
      expect(faults.errors.filter((error) => !/status of 4\d\d/.test(error))).toEqual([]);
      await page.context().close();
    });

    it('works by keyboard', async () => {
      const { page } = await watchedPage(browser, { viewport: DESK });
      await visit(page, 'overview');
      const keys: readonly (readonly [string, string])[] = [
        ['2', 'Map'],
        ['3', 'Rows'],
        ['4', 'Row'],
        ['5', 'Trace'],
        ['6', 'Duplicates'],
        ['7', 'Rejected'],
        ['8', 'Compare'],
        ['9', 'Live'],
        ['1', 'Overview'],
      ];
      for (const [key, name] of keys) {
        await page.keyboard.press(key);
        await expect.poll(() => page.locator('main').getAttribute('aria-label')).toBe(name);
        await expect.poll(() => page.evaluate<string>('document.activeElement?.tagName')).toBe('MAIN');
      }
      await visit(page, 'map');
      await page.locator('canvas.map').focus();
      await page.keyboard.press('+');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('n');
      await page.locator('.tip').waitFor();
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toMatch(/row\?row=\d+$/);
      await page.keyboard.press('j');
      await visit(page, 'rows');
      await page.keyboard.press('/');
      await page.keyboard.type('answer');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toContain('search=answer');
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('dialog').count()).toBe(0);
      await page.context().close();
    });

    it('lights up what a lasso holds, and filters by a bar', async () => {
      const { page } = await watchedPage(browser, { viewport: DESK });
      await visit(page, 'map');
      await page.getByRole('button', { name: 'Lasso' }).click();
      const box = (await page.locator('canvas.map').boundingBox()) as {
        x: number;
        y: number;
        width: number;
        height: number;
      };
      const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
      await page.mouse.move(...at(0.02, 0.02));
      await page.mouse.down();
      for (const [x, y] of [
        [0.98, 0.02],
        [0.98, 0.98],
        [0.02, 0.98],
      ] as const)
        await page.mouse.move(...at(x, y));
      await page.mouse.up();
      await expect.poll(() => page.locator('aside h2[aria-live]').textContent()).toBe('250 rows in the lasso');
      await visit(page, 'rows');
      await page.getByRole('button', { name: /^split test: .* Show only these$/ }).click();
      await expect.poll(() => page.locator('p[role=status]').textContent()).toBe('25 of 250 rows');
      await page.context().close();
    });

    it('changes between PCA and UMAP, which began by itself', async () => {
      const { page } = await watchedPage(browser, { viewport: DESK });
      await visit(page, 'map');
      const places = page.getByLabel('Places by');
      await expect.poll(() => places.locator('option').last().textContent(), { timeout: 60_000 }).toBe('UMAP');
      await places.selectOption('umap');
      await expect.poll(() => page.locator('.axes').textContent()).toMatch(/^UMAP keeps neighbours together/);
      await expect.poll(() => page.url()).toContain('projection=umap');
      await places.selectOption('pca');
      await expect.poll(() => page.locator('.axes').textContent()).toMatch(/^Across: first principal component/);
      await page.context().close();
    });

    it('writes a report that needs nothing besides itself', async () => {
      const file = join(folder, 'report.html');
      await succeed(['report', 'runs/hostile', 'runs/answered', '--out', 'report.html'], { cwd: folder });
      const { page, faults } = await watchedPage(browser, { viewport: DESK });
      await page.goto(pathToFileURL(file).href);
      await page.locator('canvas.map[data-state=painted]').waitFor();
      await page.locator('main select').first().selectOption('1');
      await page.getByRole('heading', { level: 1, name: 'answered' }).waitFor();
      await page.locator('canvas.map[data-state=painted]').waitFor();
      expect(faults).toEqual({ errors: [], requests: [], dialogs: [] });
      await page.context().close();
    });
  },
);
