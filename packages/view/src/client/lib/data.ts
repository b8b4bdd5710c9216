import { useEffect, useState } from 'preact/hooks';
import { withoutTurns } from './decode.ts';

/** Gives what is at an address of the server, or of a report's archive. */
export type Source = (path: string) => Promise<unknown>;

async function fromServer(path: string): Promise<unknown> {
  const response = await fetch(`api/${path}`);
  const body = JSON.parse(withoutTurns(await response.text())) as {
    readonly error?: string;
    readonly hint?: string | null;
  };
  if (!response.ok) throw new Error([body.error, body.hint].filter(Boolean).join(' '));
  return body;
}

let source: Source = fromServer;
let alone = false;
const KEPT = 60;
const cache = new Map<string, Promise<unknown>>();

/** Reads from an archive instead: there is no server, and nothing but what it holds. */
export function readFrom(other: Source): void {
  source = other;
  alone = true;
}

/** Whether the page is a report: a file without a server behind it. */
export function isReport(): boolean {
  return alone;
}

export function get<T>(path: string): Promise<T> {
  let found = cache.get(path);
  if (!found) {
    found = source(path);
    cache.set(path, found);
    found.catch(() => cache.delete(path));
    for (const oldest of cache.keys()) {
      if (cache.size <= KEPT) break;
      cache.delete(oldest);
    }
  }
  return found as Promise<T>;
}

export function forget(path: string): void {
  cache.delete(path);
}

/** What is known of a run that goes on is soon wrong. */
export function forgetAll(): void {
  cache.clear();
}

export function query(path: string, parts: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts))
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly loading: boolean;
}

/** What is at an address; while another is on its way, the one before stays. @param every asked again after so many milliseconds */
export function useData<T>(path: string | null, every?: number): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ data: undefined, error: undefined, loading: path !== null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === null) return;
    let current = true;
    if (round > 0) forget(path);
    setState((before) => ({ ...before, loading: true }));
    get<T>(path).then(
      (data) => current && setState({ data, error: undefined, loading: false }),
      (error: Error) => current && setState((before) => ({ ...before, error: error.message, loading: false })),
    );
    return () => {
      current = false;
    };
  }, [path, round]);
  useEffect(() => {
    if (every === undefined) return;
    const timer = setInterval(() => setRound((before) => before + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return state;
}
