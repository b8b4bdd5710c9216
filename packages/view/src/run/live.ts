import { type Manifest, readManifest } from '@ablata/core';
import type { Live } from '../api/types.ts';
import { promptService } from './dropped-text.ts';
import { type LoggedEvent, type Moment, momentsOf, readEvents, throughputOf } from './events.ts';
import { readAnswer } from './read-answer.ts';
import { thinned } from './saturation.ts';
import type { ViewedRun } from './viewed-run.ts';

/** Progress over which the rates of a run under way are taken: the latest half minute, or two moments. Those of one that ended are over all of it. */
const RATE_SECONDS = 30;
const LATEST_REQUESTS = 24;
const LATEST_TEXTS = 6;

/** A run as it goes on, from its files and the ledger; read anew each time. */
export async function liveOf(run: ViewedRun): Promise<Live> {
  const { folder } = run.files;
  const events = await readEvents(folder);
  const manifest = (await readManifest(folder).catch(() => undefined)) ?? run.manifest;
  const moments = momentsOf(events);
  const last = moments.at(-1);
  const ended = events.findLast(({ type }) => type === 'ended');
  const recent = last && !ended && moments.findLast(({ seconds }) => last.seconds - seconds >= RATE_SECONDS);
  const earlier = recent || moments[0];
  const span = last && earlier ? last.seconds - earlier.seconds : 0;
  const rate = (of: (moment: typeof last & object) => number): number | null =>
    last && earlier && span > 0 ? Math.max(0, (of(last) - of(earlier)) / span) : null;
  const rowsPerSecond = rate(({ rows }) => rows);
  const target = last?.target ?? null;
  const running = !ended && events.length > 0;
  const left = running && target !== null && rowsPerSecond ? (target - (last?.rows ?? 0)) / rowsPerSecond : null;
  const answers = latestAnswers(run, last?.requests ?? manifest?.books.requests ?? 0);
  const outcome = ended ? String(ended['outcome']) : (manifest?.outcome ?? null);
  return {
    outcome,
    ended: manifest !== undefined && manifest.outcome === outcome && !running ? (manifest.ended ?? null) : null,
    running,
    rows: Number(ended?.['rows'] ?? last?.rows ?? manifest?.rows ?? 0),
    target,
    seconds: last?.seconds ?? manifest?.seconds ?? 0,
    updatedAt: events.at(-1)?.at ?? null,
    rowsPerSecond,
    tokensPerSecond: rate(({ books: { tokens } }) => tokens.prompt + tokens.completion),
    secondsLeft: left,
    inFlight: running ? (last?.inFlight ?? null) : null,
    cost: spent(manifest, ended ? undefined : last),
    tokens: last?.books.tokens ?? manifest?.books.tokens ?? null,
    latency: latencyOf(answers.map(({ seconds }) => seconds)),
    retries: retriesOf(events),
    fates: last?.books.fates ?? manifest?.books.fates ?? {},
    throughput: thinned(throughputOf(events)),
    saturation: thinned(moments.map(({ books }) => ({ x: books.asked, y: books.kept }))),
    flight: thinned(moments.map(({ seconds, inFlight }) => ({ x: seconds, y: inFlight }))),
    events: events
      .filter(({ type }) => type !== 'progress')
      .slice(-30)
      .reverse()
      .map(({ at, ...event }) => ({ at, what: sentence(event) })),
    lastTexts: answers.flatMap(({ request, texts }) => texts.map((text) => ({ request, text }))).slice(0, LATEST_TEXTS),
    missing: [
      ...(events.length === 0 ? ['The run has no events.jsonl: how it went can’t be shown.'] : []),
      ...(moments.length === 0 && events.length > 0 ? ['An older Ablata made this run: it logged no progress.'] : []),
      ...(run.answers.missing ? [run.answers.missing] : []),
    ],
  };
}

/** So far, where all services have one price; else, and of a run that has ended, as run.json says. In the currency of the prices. */
function spent(manifest: Manifest | undefined, last: Moment | undefined): number | null {
  const { prices } = (manifest?.config as { run?: { prices?: Record<string, unknown> } } | undefined)?.run ?? {};
  const { prompt, completion } = prices ?? {};
  if (!last || typeof prompt !== 'number' || typeof completion !== 'number') return manifest?.cost ?? null;
  const { tokens } = last.books;
  return (tokens.prompt * prompt + tokens.completion * completion) / 1e6;
}

/** The latest answers, by the numbers of their requests. */
function latestAnswers(run: ViewedRun, requests: number): { request: number; seconds: number; texts: string[] }[] {
  const stage = run.stages.find(({ name }) => run.answers.services(name).length > 0)?.name;
  if (stage === undefined) return [];
  const found: { request: number; seconds: number; texts: string[] }[] = [];
  for (let request = requests - 1; request >= Math.max(0, requests - LATEST_REQUESTS); request--) {
    for (const service of run.answers.services(stage)) {
      for (const { completion } of run.answers.of(service, request)) {
        const texts = completion.choices.flatMap((choice) => {
          const parsed = readAnswer(choice, promptService(run));
          return parsed ? parsed.candidates.map(({ text }) => text) : [choice.text];
        });
        found.push({ request, seconds: completion.seconds, texts });
      }
    }
  }
  return found;
}

function latencyOf(seconds: readonly number[]): Live['latency'] {
  if (seconds.length === 0) return null;
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { median: at(0.5), p95: at(0.95), answers: sorted.length };
}

function retriesOf(events: readonly LoggedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, reason } of events)
    if (type === 'retry') counts[String(reason)] = (counts[String(reason)] ?? 0) + 1;
  return counts;
}

function sentence({ type, ...rest }: { readonly type?: unknown; readonly [key: string]: unknown }): string {
  switch (type) {
    case 'started':
      return rest['resumed'] ? 'started again: it goes on where it stopped' : 'started';
    case 'checkpoint':
      return `checkpoint with ${Number(rest['rows']).toLocaleString('en-US')} rows`;
    case 'retry':
      return `retry of request ${String(rest['request'])} (${String(rest['reason'])}, attempt ${String(rest['attempt'])})`;
    case 'failed-request':
      return `request ${String(rest['request'])} failed: ${String(rest['message'])}`;
    case 'message':
      return `${String(rest['level'])}: ${String(rest['message'])}`;
    case 'stage':
      return `${String(rest['stage'])} ${String(rest['state'])}`;
    case 'ended':
      return `ended: ${String(rest['outcome'])}, ${Number(rest['rows']).toLocaleString('en-US')} rows`;
    default:
      return String(type);
  }
}
