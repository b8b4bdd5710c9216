import { openExperiment, openSession, type Plan, plan, Recall } from '@ablata/core';
import { host } from '../host.ts';
import { loadWith, type Settings } from '../load-with.ts';
import { printJson } from '../terminal/json.ts';
import { logTo } from '../terminal/logger.ts';
import { bytes, count, duration, rowsWanted } from '../terminal/numbers.ts';
import { showProgress } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const REDRAWN_EVERY = 100; // milliseconds

/** `ablata plan [config]`: what a run would do and cost. Asks nothing, writes nothing. */
export async function planCommand(
  terminal: Terminal,
  path: string,
  options: Settings & { readonly json?: boolean },
): Promise<void> {
  const { config, origin } = await loadWith(path, options);
  let recall: Recall | undefined;
  await using session = openSession(config, origin, {
    logger: logTo(showProgress(terminal)),
    readOnly: true,
    decorate: (ledger) => {
      recall = new Recall(ledger);
      return recall.decorate;
    },
  });
  const experiment = await openExperiment(config, origin, session, host);
  const planned = await plan(experiment, session, recall as Recall, showRows(terminal, config.target ?? null));
  if (options.json) printJson(terminal, planned);
  else for (const line of planLines(config.name, planned)) terminal.out(line);
  for (const warning of planned.warnings) terminal.err(`warning: ${warning}`);
}

/** A large set with its vectors is played through for minutes: how far it is, on a line that is drawn over. */
function showRows({ redraw }: Terminal, target: number | null): ((rows: number) => void) | undefined {
  if (!redraw) return;
  let drawn = -1;
  return (rows) => {
    const now = performance.now();
    if (now - drawn < REDRAWN_EVERY) return;
    drawn = now;
    redraw(() => [`plan … ${count(rows)} of ${rowsWanted(target)} rows at hand`]);
  };
}

function planLines(name: string, planned: Plan): string[] {
  const { completions, embeddings, estimate, rowsAtHand, target } = planned;
  const services = planned.services.map(({ name, slot, use, plugin, version }) => [
    name === slot ? name : `${name} (${slot})`,
    use,
    version ? `${plugin} ${version}` : plugin,
  ]);
  const lines = [
    `${name}: ${rowsWanted(target)} rows`,
    '',
    planned.stages.map((stage) => stage.name).join(' → '),
    '',
    ...table(services, ['service', 'use', 'plugin']),
    '',
    ...table(
      [
        ...planned.steps.map(({ stage, held, left }) => [stage, count(held), `≈ ${count(left)}`]),
        ['embeddings', count(embeddings.held), `≈ ${count(embeddings.left)}`],
      ],
      ['rows answered', 'in the ledger', 'left to pay'],
    ),
    '',
    `The answers at hand give ${count(rowsAtHand)} of ${rowsWanted(target)} rows.`,
  ];
  if (completions.firstMissing !== undefined)
    lines.push(`The first answer that is missing is that of request ${completions.firstMissing}.`);
  if (completions.nearMiss)
    lines.push(
      `The nearest one in the ledger differs in: ${[...new Set(completions.nearMiss.differences)].join('; ')}.`,
    );
  if (completions.left === 0 && embeddings.left === 0) lines.push('Nothing is left to pay.');
  else if (estimate.basis === 0)
    lines.push('No answers of these models are in the ledger yet: tokens and time are unknown.');
  else {
    const tokens = `≈ ${count(estimate.promptTokens ?? 0)} prompt and ${count(estimate.completionTokens ?? 0)} completion tokens`;
    const time = estimate.minutes === null ? '' : `, ≈ ${duration(estimate.minutes * 60)}`;
    const cost = estimate.cost === null ? '' : `, cost ≈ ${estimate.cost.toFixed(2)}`;
    const unknown = Object.entries(estimate.byService).flatMap(([service, each]) =>
      each.answers > 0 && each.tokens === null ? [service] : [],
    );
    const more = unknown.length === 0 ? '' : `, and what ${unknown.join(', ')} will take: it has no answer there yet`;
    lines.push(`Left: ${tokens}${time}${cost} (from ${count(estimate.basis)} answers in the ledger)${more}.`);
  }
  for (const { service, rows, dimension, bytes: most, fixed, bytesARow, disk } of planned.memory) {
    const apart = disk > 0 ? `, and ${bytes(disk)} in a temporary file` : '';
    lines.push(
      `Memory of ${service}: at most ${bytes(most - fixed)}${apart} for ${count(rows)} kept rows of ${dimension} (${count(bytesARow)} bytes each), beside ${bytes(fixed)} at most for the process itself.`,
    );
  }
  const models = Object.entries(estimate.byService);
  if (models.length > 1 && completions.left > 0) {
    const shown = models.map(([name, { answers, tokens, cost }]) => [
      name,
      `≈ ${count(answers)}`,
      tokens === null ? '–' : `≈ ${count(tokens)}`,
      cost === null ? '–' : `≈ ${cost.toFixed(2)}`,
    ]);
    lines.push('', ...table(shown, ['model', 'answers left', 'tokens', 'cost']));
  }
  return lines;
}
