import { AblataError, type ColumnSchema, type DatasetStage, type Stage, slotOf } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { didYouMean } from '../config/suggest.ts';
import { validate } from '../config/validate.ts';
import { noOptions } from '../container/bind.ts';
import type { Graph, StageNode } from './graph.ts';

/** A node whose options are valid and whose columns are known. */
export interface ProvenNode<S = Stage | DatasetStage> extends Omit<StageNode, 'options' | 'stage'> {
  readonly stage: S;
  readonly options: unknown;
  /** The options as written. */
  readonly rawOptions: Readonly<Record<string, unknown>>;
  /** Columns of its rows after it ran. */
  readonly columns: ColumnSchema;
}

/** A graph that can run. */
export interface ProvenGraph {
  /** Row stages, each after those it reads from. */
  readonly rows: readonly ProvenNode<Stage>[];
  /** The last of them: whose rows are the dataset. */
  readonly sink: ProvenNode<Stage>;
  readonly dataset: readonly ProvenNode<DatasetStage>[];
}

/** What every dataset consists of, whoever adds it. */
const DATASET_COLUMNS: ColumnSchema = { text: 'string', embedding: 'embedding' };

/**
 * Proves, before anything is spent, that the graph can run: no circle, one end, every column that is read is there with its
 * type, every needed slot is bound, all options are valid.
 *
 * @throws GRAPH_UNKNOWN_INPUT, GRAPH_BAD_INPUT, GRAPH_CYCLE, GRAPH_NO_SINGLE_END, GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE, GRAPH_UNBOUND, CONFIG_INVALID
 */
export async function prove(graph: Graph, bound: ReadonlySet<symbol>, origin: ConfigOrigin): Promise<ProvenGraph> {
  const ordered = sort(graph, origin);
  const proven = new Map<string, ProvenNode>();
  for (const node of ordered) {
    requireServices(node, bound, origin);
    const columns = columnsAfter(node, proven, origin);
    const path = node.edit === undefined ? [] : ['stages', node.edit];
    const options = await validate(node.stage.options ?? noOptions, node.options, {
      origin,
      path,
      what: `the options of the stage '${node.name}'`,
    });
    proven.set(node.name, { ...node, options, rawOptions: node.options, columns });
  }
  const nodes = [...proven.values()];
  const rows = nodes.filter((node): node is ProvenNode<Stage> => node.stage.kind === 'rows');
  const dataset = nodes.filter((node): node is ProvenNode<DatasetStage> => node.stage.kind === 'dataset');
  const sink = singleEnd(rows, origin);
  requireColumns(DATASET_COLUMNS, sink.columns, `${origin.label}: every dataset has`, 'no stage adds');
  for (const node of dataset) {
    const who = `${placeOf(node, origin)}: the stage '${node.name}' reads`;
    requireColumns(node.stage.reads, sink.columns, who, 'the finished dataset does not have');
  }
  return { rows, sink, dataset };
}

/** Each node after its inputs; among those that could come next, the order of the config. */
function sort(graph: Graph, origin: ConfigOrigin): StageNode[] {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const ordered: StageNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (node: StageNode, path: readonly string[]): void => {
    if (state.get(node.name) === 'done') return;
    if (state.get(node.name) === 'open') {
      const circle = [...path.slice(path.indexOf(node.name)), node.name].reverse(); // the way rows would go
      throw new AblataError('GRAPH_CYCLE', `${origin.label}: the stages go in a circle: ${circle.join(' → ')}`, {
        hint: `Change a 'from' so that rows flow one way.`,
      });
    }
    state.set(node.name, 'open');
    for (const input of node.from) {
      const source = byName.get(input);
      if (!source) {
        throw new AblataError(
          'GRAPH_UNKNOWN_INPUT',
          `${placeOf(node, origin)}: the stage '${node.name}' reads from '${input}', which is not in the graph.${didYouMean(input, [...byName.keys()])}`,
        );
      }
      if (source.stage.kind === 'dataset' && node.stage.kind === 'rows') {
        throw new AblataError(
          'GRAPH_BAD_INPUT',
          `${placeOf(node, origin)}: the stage '${node.name}' works on rows and comes after '${input}', which works on the finished dataset`,
          { hint: 'Put it before the dataset is finished, for example: after dedupe.' },
        );
      }
      visit(source, [...path, node.name]);
    }
    if (new Set(node.from).size < node.from.length) {
      throw new AblataError(
        'GRAPH_BAD_INPUT',
        `${placeOf(node, origin)}: the stage '${node.name}' names an input twice: ${node.from.join(', ')}`,
      );
    }
    state.set(node.name, 'done');
    ordered.push(node);
  };
  for (const node of graph.nodes) visit(node, []);
  return ordered;
}

function columnsAfter(node: StageNode, proven: ReadonlyMap<string, ProvenNode>, origin: ConfigOrigin): ColumnSchema {
  const before: Record<string, ColumnSchema[string]> = {};
  for (const input of node.from) {
    for (const [name, type] of Object.entries((proven.get(input) as ProvenNode).columns)) {
      if (before[name] !== undefined && before[name] !== type) {
        throw new AblataError(
          'GRAPH_COLUMN_TYPE',
          `${placeOf(node, origin)}: the branches that meet in '${node.name}' bring the column '${name}' as ${before[name]} and as ${type}`,
        );
      }
      before[name] = type;
    }
  }
  const { stage } = node;
  if (stage.kind === 'dataset') return before;
  const nobody = node.from.length === 0 ? 'nothing adds: it is the first stage' : 'no stage before it adds';
  requireColumns(stage.reads, before, `${placeOf(node, origin)}: the stage '${node.name}' reads`, nobody);
  const after = { ...before, ...stage.adds };
  for (const name of stage.removes) delete after[name];
  return after;
}

function requireColumns(reads: ColumnSchema, there: ColumnSchema, who: string, nobody: string): void {
  for (const [name, type] of Object.entries(reads)) {
    const found = there[name];
    if (found === type) continue;
    if (found !== undefined) {
      throw new AblataError('GRAPH_COLUMN_TYPE', `${who} the column '${name}' as ${type}, and it is ${found}`);
    }
    throw new AblataError(
      'GRAPH_MISSING_COLUMN',
      `${who} the column '${name}' (${type}), which ${nobody}.${didYouMean(name, Object.keys(there))}`,
      { hint: `Put a stage that adds '${name}' before, or move the one that reads it.` },
    );
  }
}

function requireServices(node: StageNode, bound: ReadonlySet<symbol>, origin: ConfigOrigin): void {
  for (const needed of Object.values(node.stage.needs)) {
    if (bound.has(needed)) continue;
    const slot = slotOf(needed) === 'outputs' ? 'output' : slotOf(needed);
    throw new AblataError(
      'GRAPH_UNBOUND',
      `${placeOf(node, origin)}: the stage '${node.name}' needs a service in the slot '${slot}', and nothing is bound there`,
      {
        hint: `Add to the config: services: { ${slot}: { use: … } }`,
      },
    );
  }
}

function singleEnd(rows: readonly ProvenNode<Stage>[], origin: ConfigOrigin): ProvenNode<Stage> {
  const ends = rows.filter(({ name }) => !rows.some(({ from }) => from.includes(name)));
  if (ends.length === 1) return ends[0] as ProvenNode<Stage>;
  const names = ends.map(({ name }) => name).join(', ');
  const last = ends.at(-1);
  const inputs = [...(last?.from ?? []), ...ends.slice(0, -1).map(({ name }) => name)];
  throw new AblataError(
    'GRAPH_NO_SINGLE_END',
    `${origin.label}: rows must come together in one last stage, and the graph ends in ${ends.length}: ${names || 'none'}`,
    last && {
      hint: `Join the branches: { stage: '${last.name}', from: [${inputs.map((name) => `'${name}'`).join(', ')}] }`,
    },
  );
}

function placeOf(node: Pick<StageNode, 'edit'>, origin: ConfigOrigin): string {
  return node.edit === undefined ? origin.label : where(origin, ['stages', node.edit]);
}
