import type { JsonObject } from '@ablata/spec';

/** What the experiment of a dataset had a hand in it, as far as its config says. */
export interface MadeBy {
  /** A language model wrote some of it. */
  readonly model: boolean;
  /** A rule took near-duplicates out. */
  readonly dedupe: boolean;
  /** What the services themselves say that users of the data must know. */
  readonly caveats: readonly string[];
}

interface DescribedService {
  readonly slot?: string;
  readonly caveats?: readonly string[];
}

/** From the config that a run's dataset carries; of a config of another kind nothing is known. */
export function madeBy({ services }: JsonObject): MadeBy {
  const list = Array.isArray(services) ? (services as unknown as readonly DescribedService[]) : [];
  const has = (slot: string): boolean => list.some((service) => service.slot === slot);
  return { model: has('llm'), dedupe: has('dedupe'), caveats: list.flatMap(({ caveats }) => caveats ?? []) };
}
