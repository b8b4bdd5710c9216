import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { relative } from 'node:path';
import { ledgerPath, loadConfig } from '@ablata/core';
import { exportLedger, ledgerStats, type Pruned, type PruneRequest, pruneLedger, salvageLedger } from '@ablata/ledger';
import { AblataError, didYouMean } from '@ablata/spec';
import { confirm } from '../terminal/confirm.ts';
import { printJson } from '../terminal/json.ts';
import { bytes, count } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface LedgerOptions {
  readonly config: string;
  /** Id of a service, from `stats`. */
  readonly service?: string;
  readonly before?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  /** Prune without asking. */
  readonly yes?: boolean;
}

const ACTIONS = { stats, prune, export: exportTo, salvage };

/** `ablata ledger stats|prune|export|salvage`: looks after the project's memory of answers. */
export async function ledgerCommand(terminal: Terminal, action: string, options: LedgerOptions): Promise<void> {
  if (!Object.hasOwn(ACTIONS, action)) {
    const meant = didYouMean(action, Object.keys(ACTIONS));
    throw usage(`the ledger has no action '${action}'.${meant}`, 'See: ablata ledger --help');
  }
  const run = ACTIONS[action as keyof typeof ACTIONS];
  const { config, origin } = await loadConfig(options.config);
  const file = ledgerPath(config, origin);
  if (file === undefined) throw usage(`${origin.label} keeps no ledger`, `It says run: { ledger: false }.`);
  await run(terminal, file, options);
}

function stats(terminal: Terminal, file: string, { json }: LedgerOptions): void {
  const all = ledgerStats(file);
  if (json) {
    printJson(terminal, all);
    return;
  }
  const { services, memos, bytes: size } = all;
  terminal.out(`${relative('', file)}: ${bytes(size)}`);
  const rows = services.map((service) => [
    String(service.id),
    service.identity.slot,
    service.identity.use,
    count(service.completions),
    count(service.failures),
    count(service.embeddings),
    count(service.promptTokens + service.completionTokens),
    bytes(service.bytes),
    service.last?.slice(0, 10) ?? '–',
  ]);
  terminal.out('');
  const header = ['id', 'slot', 'use', 'completions', 'failures', 'embeddings', 'tokens', 'size', 'last'];
  for (const line of table(rows, header, terminal.columns)) terminal.out(line);
  for (const memo of memos) terminal.out(`memos of ${memo.scope}: ${count(memo.memos)}, ${bytes(memo.bytes)}`);
}

async function prune(terminal: Terminal, file: string, options: LedgerOptions): Promise<void> {
  const { service, before, all, dryRun, json } = options;
  if (service === undefined && before === undefined && !all) {
    throw usage(
      'prune needs to know what to forget',
      'Give --service <id> (see: ablata ledger stats), --before <date>, or --all.',
    );
  }
  const date = before === undefined ? undefined : new Date(before);
  if (date && Number.isNaN(date.getTime())) throw usage(`'${before}' is no date`, 'For example: --before 2026-01-31');
  if (service !== undefined && !ledgerStats(file).services.some(({ id }) => String(id) === String(service))) {
    throw usage(`the ledger has no service '${service}'`, 'Their ids: ablata ledger stats');
  }
  const request: PruneRequest = {
    ...(service !== undefined && { service: ({ id }) => String(id) === String(service) }),
    ...(date && { before: date }),
    ...(dryRun && { dryRun }),
  };
  if (!dryRun) {
    const would = held(pruneLedger(file, { ...request, dryRun: true }));
    await confirm(terminal, `Forget ${would}? A run that needs them pays for them again.`, options.yes);
  }
  const pruned = pruneLedger(file, request);
  const what = held(pruned);
  if (json) printJson(terminal, { ...pruned, dryRun: dryRun === true });
  else terminal.out(dryRun ? `would forget ${what}` : `forgot ${what}; ${bytes(pruned.freed)} freed`);
}

/** One JSON object a line. */
async function exportTo(terminal: Terminal, file: string, { out }: LedgerOptions): Promise<void> {
  const records = exportLedger(file);
  const first = records.next(); // a ledger that can't be read leaves no empty file
  if (out === undefined) {
    if (!first.done) terminal.out(JSON.stringify(first.value));
    for (const record of records) terminal.out(JSON.stringify(record));
    return;
  }
  const stream = createWriteStream(out, { flags: 'wx' });
  try {
    await once(stream, 'open');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usage(
      code === 'EEXIST' ? `${out} is already there` : `${out} can't be written (${code})`,
      'Choose another file: --out <file>',
    );
  }
  let lines = 0;
  for (let next = first; !next.done; next = records.next()) {
    lines++;
    if (!stream.write(`${JSON.stringify(next.value)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  terminal.out(`${count(lines)} rows in ${out}`);
}

function salvage(terminal: Terminal, file: string): void {
  const saved = salvageLedger(file);
  terminal.out(`saved ${held(saved)}; ${count(saved.damaged)} rows were damaged`);
  terminal.out(`the damaged ledger is kept as ${relative('', saved.aside)}`);
}

function held({ completions, failures, embeddings, memos }: Omit<Pruned, 'freed'>): string {
  return `${count(completions)} completions, ${count(failures)} failures, ${count(embeddings)} embeddings and ${count(memos)} memos`;
}

function usage(message: string, hint: string): AblataError {
  return new AblataError('CONFIG_USAGE', message, { hint });
}
