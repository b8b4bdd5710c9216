/** How often the event loop came round, and with it timers and signals, while some work was done. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let handle = setImmediate(function count() {
    turns++;
    handle = setImmediate(count);
  });
  try {
    await work();
  } finally {
    clearImmediate(handle);
  }
  return turns;
}
