import { Deduplicator, SentenceEncoder, type Service, type Source } from '@ablata/spec';
import type { BoundService } from '../container/bind.ts';
import { type Experiment, takenServices } from '../experiment.ts';

/** What a rule against near-duplicates will take when all rows of the target are kept. */
export interface PlannedMemory {
  readonly service: string;
  readonly rows: number;
  readonly dimension: number;
  /** At most. */
  readonly bytes: number;
  /** Of `bytes`, what is taken however many rows there are. */
  readonly fixed: number;
  readonly bytesARow: number;
  /** Bytes that go to a file for temporary ones; 0: none. */
  readonly disk: number;
}

/** Of rules that can say it, where it is known how many rows there can be and how long their vectors are. */
export async function memoryOf(
  experiment: Experiment,
  made: ReadonlyMap<BoundService, Partial<Service>>,
): Promise<readonly PlannedMemory[]> {
  const taken = takenServices(experiment);
  const brought = await broughtAlong(experiment, made);
  const dimensions = taken
    .filter(({ token }) => token === SentenceEncoder)
    .map((service) => (made.get(service) as Partial<SentenceEncoder> | undefined)?.dimension ?? 0);
  const dimension = Math.max(0, ...dimensions, ...brought.map((vectors) => vectors.dimension));
  const rows = Math.min(experiment.config.target ?? Number.POSITIVE_INFINITY, ...brought.map(({ records }) => records));
  if (rows === Number.POSITIVE_INFINITY || !(dimension > 0)) return [];
  return taken.flatMap((service) => {
    const rule = service.token === Deduplicator ? (made.get(service) as Partial<Deduplicator> | undefined) : undefined;
    const memory = rule?.memory?.(rows, dimension);
    return memory === undefined ? [] : [{ service: service.name, rows, dimension, ...memory }];
  });
}

/** Vectors that records of a source bring into the graph, and how many records there are. */
async function broughtAlong(
  { graph, services: { services } }: Experiment,
  made: ReadonlyMap<BoundService, Partial<Service>>,
): Promise<readonly { readonly records: number; readonly dimension: number }[]> {
  const found: { readonly records: number; readonly dimension: number }[] = [];
  for (const node of graph.rows) {
    const columns = Object.keys(node.adds).filter((name) => node.adds[name] === 'embedding');
    for (const name of columns.length === 0 ? [] : (node.services['source'] ?? [])) {
      const bound = services.find((service) => service.name === name);
      const size = await (bound && (made.get(bound) as Partial<Source> | undefined))?.size?.();
      for (const column of columns) {
        const dimension = size?.vectors[column];
        if (size !== undefined && dimension !== undefined) found.push({ records: size.records, dimension });
      }
    }
  }
  return found;
}
