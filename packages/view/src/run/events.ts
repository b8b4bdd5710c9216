import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Point } from '../api/types.ts';

/** A line of events.jsonl. */
export interface LoggedEvent {
  readonly at: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a run was at one moment. */
export interface Moment {
  readonly at: string;
  readonly rows: number;
  readonly requests: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly target: number | null;
  readonly books: {
    readonly asked: number;
    readonly kept: number;
    readonly fates: Readonly<Record<string, number>>;
    readonly tokens: { readonly prompt: number; readonly completion: number };
  };
}

/** The events of the latest start of a run; lines that are half-written or damaged are passed over. */
export async function readEvents(folder: string): Promise<LoggedEvent[]> {
  const text = await readFile(join(folder, 'events.jsonl'), 'utf8').catch(() => '');
  const events: LoggedEvent[] = [];
  for (const line of text.split('\n')) {
    const event = parsed(line);
    if (event?.type === 'started') events.length = 0;
    if (event) events.push(event);
  }
  return events;
}

function parsed(line: string): LoggedEvent | undefined {
  try {
    const event = JSON.parse(line) as LoggedEvent | null;
    return typeof event?.type === 'string' && typeof event.at === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

export function momentsOf(events: readonly LoggedEvent[]): Moment[] {
  return events.filter(
    (event): event is LoggedEvent & Moment =>
      event.type === 'progress' && typeof event['rows'] === 'number' && typeof event['books'] === 'object',
  );
}

/** Rows against seconds; runs of before progress was logged have checkpoints only. */
export function throughputOf(events: readonly LoggedEvent[]): Point[] {
  const moments = momentsOf(events);
  if (moments.length > 1) return moments.map(({ seconds, rows }) => ({ x: seconds, y: rows }));
  const start = events.find(({ type }) => type === 'started');
  if (!start) return [];
  const points = events
    .filter((event) => (event.type === 'checkpoint' || event.type === 'ended') && typeof event['rows'] === 'number')
    .map((event) => ({ x: (Date.parse(event.at) - Date.parse(start.at)) / 1000, y: event['rows'] as number }));
  return [{ x: 0, y: 0 }, ...points];
}
