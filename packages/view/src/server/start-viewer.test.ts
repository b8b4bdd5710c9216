import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { smallRun } from '../../test/small-run.ts';
import { Explorer } from '../api/explorer.ts';
import { startViewer } from './start-viewer.ts';

async function serve() {
  const explorer = new Explorer([{ folder: await smallRun(['<script>alert(1)</script>']), label: 'small' }]);
  const viewer = await startViewer(explorer);
  onTestFinished(async () => {
    await viewer[Symbol.asyncDispose]();
    await explorer[Symbol.asyncDispose]();
  });
  return new URL(viewer.url);
}

/** By node:http: `fetch` sets the Host header itself. */
function ask(url: URL, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (data: string) => (body += data));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('serves its page and its facts under the token, with a strict policy', async () => {
  const url = await serve();
  expect(url.hostname).toBe('127.0.0.1');
  expect(url.pathname).toMatch(/^\/[\w-]{24}\/$/);
  const page = await ask(url);
  expect(page.status).toBe(200);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain('unsafe');
  const rows = await ask(new URL('api/runs/0/rows', url));
  expect(rows.headers['content-type']).toMatch(/^application\/json/);
  expect(rows.headers['x-content-type-options']).toBe('nosniff');
  expect(JSON.parse(rows.body)).toMatchObject({ rows: [{ cells: { text: '<script>alert(1)</script>' } }] });
});

test('gives nothing without the token, to other hosts, other sites and other methods', async () => {
  const url = await serve();
  const api = new URL('api/runs', url);
  const wrong = new URL(`/${'x'.repeat(24)}/api/runs`, url);
  expect((await ask(wrong)).status).toBe(404);
  expect((await ask(new URL('/', url))).status).toBe(404);
  expect((await ask(new URL('/api/runs', url))).status).toBe(404);
  expect((await ask(api, { headers: { host: 'evil.example' } })).status).toBe(421);
  expect((await ask(api, { headers: { host: `evil.example:${url.port}` } })).status).toBe(421);
  expect((await ask(api, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).status).toBe(
    403,
  );
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await ask(api, { method })).status).toBe(405);
  expect((await ask(api)).status).toBe(200);
  expect((await ask(new URL('../../etc/passwd', url))).status).toBe(404);
  expect((await ask(new URL('%2e%2e/%2e%2e/etc/passwd', url))).status).toBe(404);
});

test('says what is wrong with a question', async () => {
  const url = await serve();
  const { status, body } = await ask(new URL('api/runs/0/rows?where=1%20%2B', url));
  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({ error: expect.stringMatching(/expression|line 1/i) });
});
