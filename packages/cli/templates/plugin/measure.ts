/**
 * Does some work again and again for about a second and prints what a unit of it costs: CPU time, as the median of the rounds, for the clock on
 * the wall says as much of whatever else runs.
 *
 * @param units how many of them one call does
 */
export async function measure(unit: string, units: number, work: () => unknown): Promise<void> {
  await work(); // what is compiled and loaded once is no part of it
  const rounds: number[] = [];
  const end = performance.now() + 1000;
  while (rounds.length < 5 || performance.now() < end) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / 1000 / units);
  }
  const median = rounds.toSorted((a, b) => a - b)[rounds.length >> 1] ?? 0;
  console.log(`${median.toPrecision(3)} CPU-ms per ${unit} (median of ${rounds.length} rounds of ${units})`);
}
