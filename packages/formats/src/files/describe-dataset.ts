import type { DatasetView, JsonObject, Normalizer } from '@ablata/spec';
import { rolesJson } from '../table/roles.ts';

/** What a dataset is beside its rows, for the sidecar of formats that hold rows only. */
export function describeDataset(dataset: DatasetView, normalizer?: Normalizer): JsonObject {
  return {
    layout: 1,
    name: dataset.name,
    rows: dataset.length,
    dimension: dataset.dimension,
    ...rolesJson(dataset),
    columns: dataset.columns,
    config: dataset.config,
    stats: dataset.stats,
    ...(normalizer === undefined ? {} : { normalizer: normalizerJson(normalizer) }),
  };
}

/** The statistics as float64 numbers in JSON; they round-trip exactly. */
export function normalizerJson({ rows, mean, std, median, iqr }: Normalizer): JsonObject {
  return { rows, mean: [...mean], std: [...std], median: [...median], iqr: [...iqr] };
}

/** Indented JSON with a final newline. */
export function jsonBytes(value: JsonObject): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
