import type { RemoteQueue, RemoteServing } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { psLines } from '../commands/ps.ts';
import type { AtWork } from '../commands/work.ts';
import { serveHealth } from './serve-health.ts';

function atWork(connected: boolean): AtWork {
  const service = { name: 'en"coder', identity: {}, batchSize: 16 };
  const counts = { answered: 7, failed: 1, spared: 2, busy: 3, seconds: 1.5 };
  const serving: RemoteServing = { counts, connected, waiting: 4, ended: Promise.resolve(), drain: async () => {} };
  const offered = { service, slot: 'encoder', use: 'sonar', handler: async () => [], concurrency: () => 2 };
  return { offered: { ...offered, start: async () => {} }, serving, concurrency: () => 2 };
}

describe('a worker shows', () => {
  it('its health and metrics, on loopback unless told otherwise', async () => {
    await using well = await serveHealth('0', [atWork(true)]);
    expect(well.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const metrics = await (await fetch(`${well.url}/metrics`)).text();
    expect(metrics).toContain(
      '# TYPE ablata_worker_calls_total counter\nablata_worker_calls_total{service="en\\"coder"} 7\n',
    );
    expect(metrics).toContain('ablata_worker_waiting_batches{service="en\\"coder"} 4\n');
    expect((await fetch(`${well.url}/healthz`)).status).toBe(200);
    await using ill = await serveHealth('127.0.0.1:0', [atWork(true), atWork(false)]);
    expect((await fetch(`${ill.url}/healthz`)).status).toBe(503);
    expect((await fetch(`${ill.url}/elsewhere`)).status).toBe(404);
  });

  it('one clear error for an address that is none', async () => {
    await expect(serveHealth('nowhere', [])).rejects.toThrow("--listen must be host:port or a port, and is 'nowhere'");
    await expect(serveHealth('192.0.2.1:9', [])).rejects.toThrow("can't listen at 192.0.2.1:9");
  });
});

describe('ps', () => {
  const service = { name: 'encoder', identity: { slot: 'encoder', use: 'sonar' }, batchSize: 256 };
  const worker = {
    id: 'a',
    place: 'gpu1:42',
    concurrency: 2,
    answered: 12_000,
    failed: 1,
    spared: 0,
    busy: 256,
    seconds: 9,
  };
  const queue: RemoteQueue = {
    service,
    waiting: 10,
    active: 1,
    oldestSeconds: 75,
    workers: [{ ...worker, age: 61, rate: 40 }],
  };

  it('says who works on what, and how long it will take', () => {
    const [head, header, , row] = psLines([queue]);
    expect([head, header, row]).toEqual([
      "encoder (encoder 'sonar'): 10 batches of up to 256 waiting, the oldest for 1 min 15 s, 1 at work, 1 min 4 s left at 40/s",
      'worker   at once  busy  answered  failed  rate  up',
      'gpu1:42        2   256    12,000       1  40/s  1 min 1 s',
    ]);
  });

  it('says how to start a worker where there is none', () => {
    expect(psLines([])).toEqual(['Nobody asks for anything, and nobody works. Start a worker with: ablata work']);
    expect(psLines([{ ...queue, workers: [] }])[1]).toBe('  no worker. Start one: ablata work --for encoder');
  });
});
