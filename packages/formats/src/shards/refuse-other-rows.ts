import { damaged, type LocatedShard } from '@ablata/torch-file';

/** @throws DATA_DAMAGED when a shard has other rows than its index says: it belongs to another dataset, or was written again */
export function refuseOtherRows({ path, rows }: LocatedShard, found: number): void {
  if (rows !== undefined && rows !== found) throw damaged(path, `it has ${found} rows, and the index says ${rows}`);
}
