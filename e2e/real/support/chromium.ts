import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Debian's Chromium, or the one that ABLATA_CHROMIUM names; undefined: there is none. */
export const chromiumPath = [process.env['ABLATA_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Without a GPU, as on a server: what is measured is software rendering. */
export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: chromiumPath as string, args: ['--no-sandbox', '--disable-gpu'] });
}

/** What a page did that it must not. */
export interface Faults {
  /** Errors and warnings of the console, and errors nobody caught. */
  readonly errors: string[];
  /** Requests that leave this machine. */
  readonly requests: string[];
  /** Dialogs: a script of somebody's ran. */
  readonly dialogs: string[];
}

export async function watchedPage(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<{ page: Page; faults: Faults }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: Faults = { errors: [], requests: [], dialogs: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.errors.push(message.text());
  });
  page.on('pageerror', (error) => faults.errors.push(error.message));
  page.on('dialog', (dialog) => {
    faults.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1[:/]|data:|blob:|file:)/.test(request.url())) faults.requests.push(request.url());
  });
  return { page, faults };
}
