import {
  AblataError,
  Batch,
  defineStage,
  type JsonObject,
  PromptStrategy,
  Source,
  type SourceRecord,
} from '@ablata/spec';
import { type } from 'arktype';
import { Dealer, type PoolShares } from './pools.ts';

/** `pool` is there when there are pools. */
type Drawn = { readonly problems: 'json'; readonly [pool: string]: 'json' | 'string' };

/** Draws the records (`problems`) of each request, without end: as many as are asked for are drawn. */
export const draw = defineStage({
  name: 'draw',
  options: type({
    /** Deal the records to pools first, and let each request draw inside one: `splits: { follow: 'pool' }` then keeps problems apart. */
    'pools?': type({ '[string]': 'number > 0' }),
    '+': 'reject',
  }),
  needs: { source: Source, prompt: PromptStrategy },
  reads: {},
  adds: ({ pools }): Drawn => (pools ? { problems: 'json', pool: 'string' } : { problems: 'json' }),
  async *run(_batches, { options: { pools }, services, signal, seed, random, shares }) {
    const { source, prompt } = services;
    const records = await collect(source, signal);
    const { min, max } = prompt.draws;
    const dealer = openDealer(records.length, max, seed, pools);
    if (pools) shares('pool', pools);
    for (let request = 0; ; request++) {
      const hand = dealer.deal(() => random(request).integer(min, max));
      const drawn = hand.records.map((record) => records[record] as SourceRecord);
      const problems = [drawn as unknown as JsonObject[]];
      yield new Batch<Drawn>([request], [0], pools ? { problems, pool: [hand.pool] } : { problems });
    }
  },
});

async function collect(source: Source, signal: AbortSignal): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const record of source.records(signal)) records.push(record);
  return records;
}

/** @throws DATA_TOO_FEW_RECORDS when a request could not be filled with different records. */
function openDealer(records: number, most: number, seed: number, pools: PoolShares | undefined): Dealer {
  const hint = 'Use a larger source or draw fewer: services: { prompt: { problems: [min, max] } }.';
  const tooFew = (where: string, count: number): AblataError =>
    new AblataError('DATA_TOO_FEW_RECORDS', `${where} has ${count} records, and a request draws up to ${most}`, {
      hint,
    });
  if (records < most) throw tooFew('the source', records);
  const dealer = new Dealer(records, seed, pools);
  const { name, records: count } = dealer.smallest;
  if (count < most) throw tooFew(`the pool '${name}'`, count);
  return dealer;
}
