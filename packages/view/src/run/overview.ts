import type { JsonObject } from '@ablata/spec';
import type { Figure, Measure, Overview, Point, ServiceUse, SetInfo, StageInfo } from '../api/types.ts';
import { readEvents, throughputOf } from './events.ts';
import { figuresOf } from './figures.ts';
import { saturationOf, thinned } from './saturation.ts';
import type { ViewedRun } from './viewed-run.ts';

/** What the first page says of a run. */
export async function overviewOf(run: ViewedRun): Promise<Overview> {
  const { manifest, files } = run;
  const { dataset } = files;
  const experiment = (manifest?.experiment ?? {}) as JsonObject;
  const services = (experiment['services'] ?? []) as unknown as readonly {
    name?: string;
    slot: string;
    use: string;
    caveats?: string[];
  }[];
  return {
    run: run.entry,
    ended: manifest?.ended ?? null,
    startedAt: manifest?.startedAt ?? null,
    seconds: manifest?.seconds ?? null,
    running: manifest?.outcome === 'running',
    missing: files.missing,
    caveats: services.flatMap(({ caveats = [] }) => caveats),
    warnings: manifest?.warnings ?? [],
    requests: manifest?.books.requests ?? null,
    asked: manifest?.books.asked ?? null,
    kept: manifest?.books.kept ?? null,
    fates: manifest?.books.fates ?? {},
    tokens: manifest?.books.tokens ?? null,
    payments: manifest?.payments.completions && manifest.payments.embeddings ? manifest.payments : null,
    cost: manifest?.cost ?? null,
    stages: stagesOf(run),
    services: usesOf(run, services),
    sets: setsOf(run),
    columns: run.columns?.infos ?? [],
    dimension: dataset?.dimension ?? 0,
    measures: measuresOf(manifest?.diversity as JsonObject | null | undefined),
    courses: coursesOf(thinned(throughputOf(await readEvents(files.folder))), saturationOf(run)),
    files: manifest?.files.map(({ name, bytes }) => ({ name, bytes })) ?? [],
    experiment,
    figures: figuresOf(run),
  };
}

function coursesOf(throughput: Point[], saturation: Point[]): Figure[] {
  const all: Figure[] = [
    {
      id: 'throughput',
      title: 'Rows kept over time',
      about: '',
      kind: 'lines',
      x: 'seconds since the start',
      y: 'rows kept',
      series: [{ name: 'rows', points: throughput }],
    },
    {
      id: 'saturation',
      title: 'Rows kept against candidates asked for',
      about: 'It flattens when the model repeats itself.',
      kind: 'lines',
      x: 'candidates asked for',
      y: 'rows kept',
      series: [{ name: 'kept', points: saturation }],
    },
  ];
  return all.filter(({ series: [first] }) => (first?.points.length ?? 0) > 1);
}

function stagesOf(run: ViewedRun): StageInfo[] {
  const { manifest } = run;
  if (!manifest) return [];
  const described = run.stages.map(({ name, stage, from }): StageInfo => {
    const books = manifest.books.stages[name];
    return {
      name,
      stage,
      from,
      received: books?.received ?? null,
      emitted: books?.emitted ?? null,
      reasons: books?.reasons ?? {},
      notes: books?.notes ?? {},
      services: manifest.stageServices[name] ?? [],
    };
  });
  const known = new Set(described.map(({ name }) => name));
  // `target` is no stage of the config: it takes rows until there are enough.
  const further = Object.entries(manifest.books.stages).filter(([name]) => !known.has(name));
  const rows = described.filter(({ received }) => received !== null);
  let last = rows.at(-1)?.name;
  const added = further.map(([name, { received, emitted, reasons, notes }]): StageInfo => {
    const from = last === undefined ? [] : [last];
    last = name;
    return { name, stage: name, from, received, emitted, reasons, notes: notes ?? {}, services: [] };
  });
  return [...rows, ...added, ...described.filter(({ received }) => received === null)];
}

function usesOf(run: ViewedRun, services: readonly { name?: string; slot: string; use: string }[]): ServiceUse[] {
  return Object.entries(run.manifest?.usage ?? {}).map(([name, { rows, prompt, completion, cost }]) => ({
    name,
    use: services.find((service) => (service.name ?? service.slot) === name)?.use ?? '',
    rows,
    prompt,
    completion,
    cost,
  }));
}

function setsOf(run: ViewedRun): SetInfo[] {
  return Object.entries(run.proof?.splits ?? {}).map(([name, rows]) => ({ name, rows: rows.length }));
}

/** By their names in run.json: what people call them, and what they say. */
const MEASURES: Readonly<Record<string, readonly [name: string, about: string]>> = {
  meanPairwiseCosine: ['mean cosine', 'over all pairs of rows: lower is more varied'],
  semanticDiversity: ['semantic diversity', '1 − mean cosine'],
  distinct1: ['distinct-1', 'different words as a share of all words'],
  distinct2: ['distinct-2', 'different pairs of neighbouring words as a share of all'],
  rougeL: ['ROUGE-L', 'mean F1 over random pairs: lower is more varied'],
  vendi: ['Vendi score', 'the effective number of different rows in a sample'],
};

function measuresOf(diversity: JsonObject | null | undefined): Measure[] {
  return Object.entries(diversity ?? {}).flatMap(([key, value]) => {
    const [name, about] = MEASURES[key] ?? [];
    return typeof value === 'number' && name && about ? [{ name, value, about }] : [];
  });
}
