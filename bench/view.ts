// What the explorer takes in Chromium without a GPU: `pnpm build`, then `node -C @ablata/source bench/view.ts`. Prints a table.
// First picture: from starting the built command to the first points on the canvas, in a browser that is open: by the clock, which only a quiet
// machine can be judged by, and in CPU-seconds of the command and of the browser, and requests. Panning: frames drawn while the pointer drags for
// three seconds. Rows: from the address to the first row of a million, then to one far down. With `--first` the first picture alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../e2e/real/support/chromium.ts';
import { createDataset, createOutputFolder, createPtFormat, vectorsInMemory } from '../packages/formats/src/index.ts';
import { median } from './harness/median.ts';

const BIN = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const RUNS = 5;
const signal = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'ablata-bench-view-'));
const lines: string[] = [];

/** In the page: drags for three seconds; gives the frames drawn a second. */
const DRAG = `(async () => {
  const element = document.querySelector('canvas');
  const at = (type, clientX, clientY) =>
    element.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX, clientY, bubbles: true }));
  const before = Number(element.dataset.draws);
  const start = performance.now();
  at('pointerdown', 400, 400);
  await new Promise((done) => {
    const step = () => {
      const time = performance.now() - start;
      at('pointermove', 400 + 150 * Math.sin(time / 200), 400 + 100 * Math.cos(time / 170));
      if (time > 3000) done();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  at('pointerup', 400, 400);
  return ((Number(element.dataset.draws) - before) * 1000) / (performance.now() - start);
})()`;

/** A finished run of so many rows, in 32 blobs. */
async function makeRun(rows: number, dimension: number): Promise<string> {
  const folder = join(root, `rows-${rows}`);
  mkdirSync(join(folder, 'dataset'), { recursive: true });
  const vectors = new Float32Array(rows * dimension);
  let state = 1;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648 - 0.5;
  };
  const middles = Float32Array.from({ length: 32 * dimension }, () => next() * 2);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < dimension; k++) vectors[row * dimension + k] = middles[(row % 32) * dimension + k]! + next();
  const texts = Array.from(
    { length: rows },
    (_, row) => `Row ${row}: read the question again and say which quantity of ${row % 977} is sought.`,
  );
  const dataset = createDataset({
    name: 'bench',
    texts,
    ...(dimension > 0 && { dimension, readVectors: vectorsInMemory(vectors, dimension) }),
  });
  await createPtFormat().write(dataset, createOutputFolder(join(folder, 'dataset')), 'bench', { signal });
  const fates = { duplicate: 0, unparsable: 0, empty: 0, truncated: 0, filtered: 0, failed: 0 };
  const books = { requests: rows, asked: rows, kept: rows, fates, tokens: { prompt: 0, completion: 0 }, stages: {} };
  const manifest = {
    manifestVersion: 1,
    name: 'bench',
    outcome: 'target',
    ended: '',
    rows,
    experiment: {},
    config: {},
    books,
    payments: {},
    summaries: {},
    files: [],
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(manifest));
  return folder;
}

async function served(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [BIN, 'view', folder, '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once('line', resolve));
  return { url, child };
}

interface Picture {
  readonly seconds: number;
  /** CPU-seconds. */
  readonly command: number;
  readonly browser: number;
  readonly requests: number;
}

async function firstPicture(browser: Browser, folder: string): Promise<Picture> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  let requests = 0;
  page.on('request', () => requests++);
  const before = cpuBelow(process.pid);
  const start = performance.now();
  const { url, child } = await served(folder);
  await page.goto(`${url}#/0/map?color=density`, { waitUntil: 'commit' });
  await page.locator('canvas[data-state=painted]').waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - start) / 1000;
  const command = cpuOf(child.pid!).own;
  const found = { seconds, command, browser: cpuBelow(process.pid) - before - command, requests };
  child.kill();
  await page.close();
  return found;
}

/** CPU-seconds of a process (Linux), and who started it. */
function cpuOf(pid: number | string): { readonly own: number; readonly parent: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
  return { own: (fields[11]! + fields[12]!) / 100, parent: fields[1]! };
}

/** CPU-seconds of all that a process started, and what that started. */
function cpuBelow(root: number): number {
  const found = new Map<number, { own: number; parent: number }>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      found.set(Number(pid), cpuOf(pid));
    } catch {
      // it has ended
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = found.get(pid)?.parent;
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...found].reduce((sum, [pid, { own }]) => sum + (isBelow(pid) ? own : 0), 0);
}

async function moving(browser: Browser, folder: string): Promise<{ fps: number; lasso: number }> {
  const { url, child } = await served(folder);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(`${url}#/0/map?color=density`);
  const canvas = page.locator('canvas[data-state=painted]');
  await canvas.waitFor({ timeout: 300_000 });
  await page.locator('.clusters li').first().waitFor({ timeout: 300_000 });
  const box = (await canvas.boundingBox())!;
  const frames = await page.evaluate<number>(DRAG);
  await page.getByRole('button', { name: 'Lasso' }).click();
  const move = (x: number, y: number) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await move(0.2, 0.2);
  await page.mouse.down();
  for (let step = 0; step <= 60; step++) await move(0.5 + 0.35 * Math.cos(step / 10), 0.5 + 0.35 * Math.sin(step / 10));
  await page.mouse.up();
  await page.locator('aside h2[aria-live]').waitFor();
  const lasso = Number(await canvas.getAttribute('data-lassoed'));
  child.kill();
  await page.close();
  return { fps: frames, lasso };
}

async function millionRows(browser: Browser, folder: string): Promise<{ first: number; far: number }> {
  const { url, child } = await served(folder);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const start = performance.now();
  await page.goto(`${url}#/0/rows`);
  await page.locator('.table tbody th a').first().waitFor({ timeout: 300_000 });
  const first = performance.now() - start;
  const jump = performance.now();
  await page.locator('.table').evaluate((table: { scrollTop: number; scrollHeight: number }) => {
    table.scrollTop = table.scrollHeight;
  });
  await page.locator('tr[data-index="999999"] a').waitFor({ timeout: 60_000 });
  const far = performance.now() - jump;
  child.kill();
  await page.close();
  return { first, far };
}

const row = (what: string, value: string, aim: string): void => void lines.push(`| ${what} | ${value} | ${aim} |`);
async function allElse(small: string): Promise<void> {
  row('lasso, 10,000 rows', `${(await moving(browser, small)).lasso.toFixed(1)} ms`, '< 100 ms');
  rmSync(small, { recursive: true });
  const large = await moving(browser, await makeRun(100_000, 64));
  row('panning, 100,000 rows', `${large.fps.toFixed(0)} frames a second`, '≥ 20');
  row('lasso, 100,000 rows', `${large.lasso.toFixed(1)} ms`, '< 100 ms');
  const million = await millionRows(browser, await makeRun(1_000_000, 4));
  row('Rows of 1,000,000: first row', `${(million.first / 1000).toFixed(1)} s`, 'opens');
  row('Rows of 1,000,000: to the last row', `${(million.far / 1000).toFixed(1)} s`, '');
}

const browser = await launchChromium();
try {
  const small = await makeRun(10_000, 1024);
  const pictures: Picture[] = [];
  for (let round = 0; round < RUNS; round++) pictures.push(await firstPicture(browser, small));
  const middle = (of: (picture: Picture) => number): number => median(pictures.map(of));
  row('first picture of Map, 10,000 × 1024', `${middle(({ seconds }) => seconds).toFixed(2)} s`, '< 1.5 s');
  row('… CPU of the command until then', `${middle(({ command }) => command).toFixed(2)} s`, '');
  row('… CPU of the browser until then', `${middle(({ browser: all }) => all).toFixed(2)} s`, '');
  row('… requests of the page until then', String(middle(({ requests }) => requests)), '');
  if (!process.argv.includes('--first')) await allElse(small);
} finally {
  await browser.close();
  rmSync(root, { recursive: true, force: true });
}
console.log(['| what | took | aimed at |', '|---|---|---|', ...lines].join('\n'));
