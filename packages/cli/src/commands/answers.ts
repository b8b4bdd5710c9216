import { resolve } from 'node:path';
import { type Manifest, readManifest } from '@ablata/core';
import { readCompletions } from '@ablata/ledger';
import {
  answeringServices,
  type DroppedLine,
  findLedger,
  identityOf,
  readDropped,
  rowsBySeed,
} from '@ablata/run-files';
import { AblataError, type Completion, didYouMean } from '@ablata/spec';
import { sanitize } from '../terminal/sanitize.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/whole-number.ts';

export interface AnswersOptions {
  readonly rejected?: boolean;
  readonly reason?: string;
  readonly stage?: string;
  readonly limit?: number | string;
  readonly json?: boolean;
}

/** What is shown of one answer. */
interface Shown {
  readonly request: number;
  /** Of a stage that asks a row at a time: which row of the request. */
  readonly candidate: number | null;
  readonly stage: string;
  readonly service: string;
  /** `fate: reason`, each once, of what was dropped. */
  readonly dropped: readonly string[];
  readonly choices: Completion['choices'];
}

/** `ablata answers RUN`: what models answered, as it is in the ledger; of what was rejected, with the reason. */
export async function answersCommand(terminal: Terminal, run: string, options: AnswersOptions): Promise<void> {
  const folder = resolve(run);
  const manifest = await readManifest(folder);
  const limit = wholeNumber('--limit', options.limit ?? 5, 1);
  const stages = stagesOf(manifest);
  if (options.stage !== undefined && !stages.some(({ name }) => name === options.stage)) {
    const names = stages.map(({ name }) => name);
    throw new AblataError(
      'CONFIG_USAGE',
      `the run has no stage '${options.stage}'.${didYouMean(options.stage, names)}`,
    );
  }
  const ledger = findLedger(folder, manifest);
  let shown = 0;
  for await (const each of answers(ledger, manifest, await wanted(folder, options), limit)) {
    if (options.json) terminal.out(JSON.stringify(each));
    else for (const line of lines(each)) terminal.out(line);
    shown++;
  }
  if (shown === 0 && !options.json) terminal.out('No such answers.');
}

/** Dropped rows to show, by request; undefined: any answers. */
async function wanted(folder: string, { rejected, reason, stage }: AnswersOptions): Promise<Wanted> {
  if (!rejected && reason === undefined) return { stage };
  const rows = (await readDropped(folder)).filter(
    (row) =>
      (stage === undefined || row.stage === stage) &&
      (reason === undefined || `${row.fate}: ${row.reason}`.includes(reason)),
  );
  return { stage, rows };
}

interface Wanted {
  readonly stage?: string | undefined;
  readonly rows?: readonly DroppedLine[];
}

async function* answers(
  ledger: string,
  manifest: Manifest,
  { stage, rows }: Wanted,
  limit: number,
): AsyncGenerator<Shown> {
  const groups = new Map<string, DroppedLine[]>();
  for (const row of rows ?? []) {
    const key = `${row.stage} ${row.request}`;
    if (!groups.has(key) && groups.size === limit) break;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const asked = rows
    ? [...groups.values()].map((group) => ({
        stage: (group[0] as DroppedLine).stage,
        request: (group[0] as DroppedLine).request,
        group,
      }))
    : Array.from({ length: limit }, (_, request) => ({ stage: stage ?? firstAsking(manifest), request, group: [] }));
  for (const { stage: at, request, group } of asked) {
    const rowOf = rowsBySeed(manifest, request);
    for (const service of answering(manifest, at, group)) {
      const stored = readCompletions(ledger, { identity: identityOf(service), samples: [request] });
      for (const { request: question, completion } of stored) {
        const candidate = rowOf(question.seed) ?? null;
        const own = candidate === null ? group : group.filter((row) => row.candidate === candidate);
        if (group.length > 0 && own.length === 0) continue; // of a row that was not dropped
        const dropped = [...new Set(own.map(({ fate, reason }) => `${fate}: ${reason}`))];
        const name = service.name ?? service.slot;
        yield { request, candidate, stage: at, service: name, dropped, choices: completion.choices };
      }
    }
  }
}

/** Who was asked there; rows dropped where nobody was, such as those beyond the target, were read of the first answers. */
function answering(manifest: Manifest, stage: string, dropped: readonly DroppedLine[]) {
  const own = answeringServices(manifest, stage);
  return own.length > 0 || dropped.length === 0 ? own : answeringServices(manifest, firstAsking(manifest));
}

function stagesOf({ experiment }: Manifest): readonly { readonly name: string }[] {
  return experiment['stages'] as readonly { readonly name: string }[];
}

function firstAsking(manifest: Manifest): string {
  const stages = stagesOf(manifest);
  const first = stages.find(({ name }) => answeringServices(manifest, name).length > 0);
  if (first) return first.name;
  throw new AblataError('DATA_NO_ANSWERS', `no stage of the run '${manifest.name}' asks a language model`);
}

function lines({ request, candidate, stage, service, dropped, choices }: Shown): string[] {
  const head = `request ${request}${candidate === null ? '' : `, candidate ${candidate}`} · ${stage} · ${service}${dropped.length > 0 ? ` · ${dropped.join('; ')}` : ''}`;
  return choices.flatMap(({ text, finishReason }, choice) => [
    `${head}${choices.length > 1 ? ` · choice ${choice}` : ''}${finishReason === 'stop' ? '' : ` · ended by ${finishReason}`}`,
    ...(text === '' ? ['  (empty)'] : text.split('\n').map((line) => `  ${sanitize(line)}`)),
    '',
  ]);
}
