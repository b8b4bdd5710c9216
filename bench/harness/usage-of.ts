/** What a piece of work took in this process. */
export interface Usage {
  /** By the clock. */
  readonly seconds: number;
  /** Seconds of all threads, user and system. */
  readonly cpu: number;
  /** Bytes: the most that the process ever had, before it as well. */
  readonly rss: number;
}

export async function usageOf(work: () => Promise<unknown>): Promise<Usage> {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await work();
  const seconds = (performance.now() - since) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS * 1024 };
}
