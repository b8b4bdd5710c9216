/**
 * Divides the rows of each stratum among the splits: whole numbers that add up to the rows of each stratum and the
 * target of each split, every cell its exact share rounded up or down.
 *
 * Such a rounding of a table always exists (it is a flow with whole capacities); it is found by augmenting paths.
 *
 * @param strata rows in each stratum
 * @param targets rows in each split; the same total
 * @returns one row a stratum, one column a split
 */
export function dealTable(strata: readonly number[], targets: readonly number[]): number[][] {
  const total = targets.reduce((sum, target) => sum + target, 0);
  const shares = strata.map((rows) => targets.map((target) => (rows * target) / Math.max(total, 1)));
  const table = shares.map((row) => row.map((share) => Math.floor(share + 1e-9)));
  const open = shares.map((row, s) => row.map((share, k) => share - table[s]![k]! > 1e-9));
  const raised = shares.map((row) => row.map(() => false));
  const room = targets.map((target, k) => target - table.reduce((sum, row) => sum + row[k]!, 0));
  strata.forEach((rows, stratum) => {
    let missing = rows - table[stratum]!.reduce((sum, count) => sum + count, 0);
    while (missing-- > 0) raise(stratum);
  });
  return table;

  /** Rounds one more cell of the stratum up, moving others if need be (breadth first). */
  function raise(from: number): void {
    const reachedBy = new Map<number, { stratum: number; via: number }>();
    const queue = [{ stratum: from, via: -1 }];
    for (const { stratum, via } of queue) {
      for (let split = 0; split < targets.length; split++) {
        if (raised[stratum]![split] || !open[stratum]![split] || reachedBy.has(split)) continue;
        reachedBy.set(split, { stratum, via });
        if (room[split]! > 0) {
          settle(split);
          return;
        }
        strata.forEach((_, other) => {
          if (raised[other]![split]) queue.push({ stratum: other, via: split });
        });
      }
    }

    function settle(end: number): void {
      room[end]!--;
      for (let split = end; ; ) {
        const { stratum, via } = reachedBy.get(split)!;
        raised[stratum]![split] = true;
        table[stratum]![split]!++;
        if (via < 0) return;
        raised[stratum]![via] = false;
        table[stratum]![via]!--;
        split = via;
      }
    }
  }
}
