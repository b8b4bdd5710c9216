import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EventLog } from './event-log.ts';
import type { RunEvent } from './events.ts';

const progress = (seconds: number): RunEvent =>
  ({
    type: 'progress',
    rows: 1,
    target: 2,
    requests: 3,
    inFlight: 4,
    seconds,
    books: { requests: 3, asked: 9, kept: 1, fates: {}, tokens: { prompt: 1, completion: 1 }, stages: { parse: {} } },
    payments: {},
  }) as unknown as RunEvent;

test('keeps progress once a second, later less often, without the books of stages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-events-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  {
    using log = new EventLog(join(folder, 'events.jsonl'));
    for (const seconds of [0, 0.25, 0.5, 1, 1.25, 300, 302, 304, 5000, 5009, 5010]) log.write(progress(seconds));
    log.write({ type: 'ended', outcome: 'target', rows: 2 });
  }
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; seconds?: number; books?: object });
  expect(lines.map(({ type, seconds }) => seconds ?? type)).toEqual([0, 1, 300, 304, 5000, 5010, 'ended']);
  expect(lines[0]?.books).toEqual({ asked: 9, kept: 1, fates: {}, tokens: { prompt: 1, completion: 1 } });
});
