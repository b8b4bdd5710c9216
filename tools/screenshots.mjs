// Pictures of the explorer for README and docs, from the quickstart's run and one to compare it with: in examples/quickstart `ablata run` and
// `ablata run --set services.dedupe.threshold=0.75 --set name=quickstart-0.75`, then here `node tools/screenshots.mjs examples/quickstart/runs/*`.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = process.argv.length > 2 ? process.argv.slice(2) : ['examples/quickstart/runs/quickstart'];
const out = `${root}docs/pictures`;

const SCREENS = ['overview', 'map', 'rows', 'row?row=3', 'trace?row=3', 'duplicates', 'rejected', 'compare', 'live'];
/** File name, address, width, height, theme. */
const PICTURES = [
  ['map', '0/map?color=cluster', 1280, 800, 'light'],
  ['duplicates', '0/duplicates?at=0.85', 1280, 800, 'light'],
  ['overview-dark', '0/overview', 1280, 800, 'dark'],
  ['map-phone-dark', '0/map?color=density', 400, 800, 'dark'],
  ...SCREENS.flatMap((screen) => [
    [`screens/${screen.split('?')[0]}-1280`, `0/${screen}`, 1280, 800, 'light'],
    [`screens/${screen.split('?')[0]}-400`, `0/${screen}`, 400, 800, 'dark'],
  ]),
];

const server = spawn(
  process.execPath,
  ['-C', '@ablata/source', 'packages/cli/src/bin.ts', 'view', ...runs, '--no-open'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  const url = await new Promise((resolve) => createInterface({ input: server.stdout }).once('line', resolve));
  const browser = await chromium.launch({
    executablePath: process.env.ABLATA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  await mkdir(`${out}/screens`, { recursive: true });
  for (const [name, address, width, height, colorScheme] of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(`${url}#/${address}`);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    if (address.includes('/map')) await page.locator('.clusters li').first().waitFor({ timeout: 60_000 });
    if (address.includes('color=cluster')) await page.locator('.legend li').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(2500); // pictures are for people: what comes late may come
    await page.screenshot({ path: `${out}/${name}.png` });
    console.log(`docs/pictures/${name}.png`);
    await page.close();
  }
  await browser.close();
} finally {
  server.kill();
}
