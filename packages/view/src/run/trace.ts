import type { AnswerShown, Cell, Reading, Trace, TraceStep } from '../api/types.ts';
import { shown } from './answers.ts';
import { answersToRow } from './answers-to-row.ts';
import { diffAnswer } from './diff-answer.ts';
import { candidateText, parseStage, promptService } from './dropped-text.ts';
import { nearDuplicates } from './duplicates.ts';
import { readAnswer } from './read-answer.ts';
import type { DescribedStage, ViewedRun } from './viewed-run.ts';

/** One row as it went through the graph, stage by stage. */
export function traceOf(run: ViewedRun, request: number, candidate: number): Trace {
  const row = run.rowOf(request, candidate) ?? null;
  const text = row === null ? (candidateText(run, request, candidate) ?? null) : run.text(row);
  const end = endOf(run, request, candidate);
  const steps: TraceStep[] = [];
  for (const stage of run.stages) {
    const step = stepOf(run, stage, { request, candidate, row, text });
    if (row === null && end?.stage === stage.name) {
      steps.push({ ...step, state: 'dropped', did: `Dropped as ${end.fate}: ${end.reason}.` });
      break;
    }
    steps.push(row === null && end === undefined ? { ...step, state: 'unknown' } : step);
  }
  const missing = run.answers.missing === undefined ? [] : [run.answers.missing];
  if (run.stages.length === 0) missing.push('run.json can’t be read: the stages are not known.');
  return { request, candidate, row, text, steps, missing };
}

interface Subject {
  readonly request: number;
  readonly candidate: number;
  readonly row: number | null;
  readonly text: string | null;
}

/** Where a row that is not in the dataset ended. */
function endOf(run: ViewedRun, request: number, candidate: number) {
  const is = (each: { readonly request: number; readonly candidate: number }) =>
    each.request === request && each.candidate === candidate;
  const line = run.files.dropped.find(is);
  if (line) return line;
  for (const [stage, { decisions }] of nearDuplicates(run.proof)) {
    const decision = decisions.find(is);
    if (!decision) continue;
    const { row, similarity } = decision as { row: number | null; similarity?: unknown };
    const of = row === null ? 'a row that a later stage took out' : `row ${row}`;
    return { stage, fate: 'duplicate', reason: `similarity ${Number(similarity).toFixed(4)} to ${of}` };
  }
  return undefined;
}

function stepOf(run: ViewedRun, stage: DescribedStage, subject: Subject): TraceStep {
  const base = { stage: stage.name, use: stage.stage, added: {}, answers: [], reading: null, state: 'passed' as const };
  const { request, row } = subject;
  const source = row === null ? undefined : run.files.dataset?.sources(row, row + 1)[0];
  switch (stage.stage) {
    case 'draw':
      return {
        ...base,
        did: source?.problems.length ? `Drew ${source.problems.length} records.` : `Began request ${request}.`,
        added: source ? { problems: source.problems.join(', ') } : {},
      };
    case 'prompt':
      return { ...base, did: 'Made the question of the records: see the messages at the next stage.' };
    case 'generate': {
      const answers = answersOf(run, stage, request);
      return { ...base, did: askedSentence(answers), answers };
    }
    case 'parse':
      return { ...base, ...readStep(run, subject), added: source ? { probability: source.probability } : {} };
    case 'encode':
      return { ...base, did: `Encoded the text as a vector of ${run.files.dataset?.dimension ?? '?'} numbers.` };
    case 'dedupe':
      return {
        ...base,
        did: 'No kept row before it was as near as the threshold: kept.',
        added: columnsBehind(run, stage, row),
      };
    case 'ask':
    case 'judge': {
      const answers = answersOf(run, stage, request, subject);
      return { ...base, did: askedSentence(answers), answers, added: columnsBehind(run, stage, row) };
    }
    case 'where':
      return { ...base, did: `Kept: ${String(stage.options['keep'] ?? 'the condition')} holds.` };
    case 'split':
      return {
        ...base,
        did: 'Placed in sets.',
        added: row === null ? {} : { sets: setsOfRow(run, row).join(', ') || null },
      };
    case 'write':
      return { ...base, did: 'Written into the dataset files.' };
    default:
      return { ...base, did: 'Passed on.', added: columnsBehind(run, stage, row) };
  }
}

/** What a stage of this name added, by the names of columns: `quality.mean` is of the stage `quality`. */
function columnsBehind(run: ViewedRun, stage: DescribedStage, row: number | null): Record<string, Cell> {
  if (row === null) return {};
  const as = String(stage.options['as'] ?? stage.name);
  const names = run.columns?.names.filter((name) => name === as || name.startsWith(`${as}.`)) ?? [];
  return Object.fromEntries(names.map((name) => [name, run.columns?.get(name)?.cell(row) ?? null]));
}

/** Sets that hold a row. */
export function setsOfRow(run: ViewedRun, row: number): string[] {
  return Object.entries(run.proof?.splits ?? {}).flatMap(([name, rows]) => (rows.includes(row) ? [name] : []));
}

/** Answers of a stage to a request; of a stage that asks a row at a time, those to this row. */
function answersOf(run: ViewedRun, stage: DescribedStage, request: number, row?: Subject): AnswerShown[] {
  return run.answers.services(stage.name).flatMap((service) => {
    const all = run.answers.of(service, request);
    return (row ? answersToRow(run, row, all) : all).map((each) => shown(service.name ?? service.slot, each));
  });
}

function askedSentence(answers: readonly AnswerShown[]): string {
  if (answers.length === 0) return 'What was asked and answered is not in the ledger.';
  const tokens = answers.reduce((sum, each) => sum + each.completionTokens, 0);
  const seconds = answers.reduce((sum, each) => sum + each.seconds, 0);
  const times = answers.length === 1 ? 'once' : `${answers.length} times`;
  return `Asked ${times}: ${tokens} tokens answered in ${seconds.toFixed(2)} s.`;
}

function readStep(run: ViewedRun, { request, candidate, text }: Subject): { did: string; reading: Reading | null } {
  const stage = parseStage(run);
  const services = stage === undefined ? [] : run.answers.services(stage);
  const choices = services
    .flatMap((service) => run.answers.of(service, request))
    .flatMap(({ completion }) => completion.choices);
  let before = 0;
  for (const choice of choices) {
    const parsed = readAnswer(choice, promptService(run));
    if (!parsed) return { did: 'A strategy of your own read the answer.', reading: null };
    const here = parsed.candidates[candidate - before]?.text ?? (choices.length === 1 ? text : null);
    before += parsed.candidates.length;
    if (here === null && choices.length > 1) continue;
    const { candidates, rejects, repairs } = parsed;
    const mended = repairs.length > 0 ? `, mended on the way: ${[...new Set(repairs)].join(', ')}` : '';
    const did = `Read ${candidates.length} texts of the answer${mended}; this is number ${candidate + 1}.`;
    return {
      did,
      reading: { candidates, rejects, repairs, diff: here === null ? [] : diffAnswer(choice.text, text ?? here) },
    };
  }
  return { did: 'The answer is not in the ledger, so how it was read can’t be shown.', reading: null };
}
