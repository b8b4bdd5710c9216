import { Deduplicator, SentenceEncoder, type Service } from '@ablata/spec';
import type { BoundService } from '../container/bind.ts';
import { type Experiment, takenServices } from '../experiment.ts';

/** What a rule against near-duplicates will take when all rows of the target are kept. */
export interface PlannedMemory {
  readonly service: string;
  readonly rows: number;
  readonly dimension: number;
  /** At most. */
  readonly bytes: number;
  readonly bytesARow: number;
  /** Bytes that go to a file for temporary ones; 0: none. */
  readonly disk: number;
}

/** Of rules that can say it, where the target and the length of the vectors are known. */
export function memoryOf(
  experiment: Experiment,
  made: ReadonlyMap<BoundService, Partial<Service>>,
): readonly PlannedMemory[] {
  const rows = experiment.config.target;
  const taken = takenServices(experiment);
  const dimensions = taken
    .filter(({ token }) => token === SentenceEncoder)
    .map((service) => (made.get(service) as Partial<SentenceEncoder> | undefined)?.dimension ?? 0);
  const dimension = Math.max(0, ...dimensions);
  if (rows === undefined || !(dimension > 0)) return [];
  return taken.flatMap((service) => {
    const rule = service.token === Deduplicator ? (made.get(service) as Partial<Deduplicator> | undefined) : undefined;
    const memory = rule?.memory?.(rows, dimension);
    return memory === undefined ? [] : [{ service: service.name, rows, dimension, ...memory }];
  });
}
