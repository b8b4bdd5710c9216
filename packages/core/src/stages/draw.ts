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
import { RunControl } from '../run/control.ts';
import { Dealer, type PoolShares } from './pools.ts';

/** Draws the records of each request, without end: as many as are asked for are drawn. */
export const draw = defineStage({
  name: 'draw',
  options: type({
    /** Deal the records to pools first, and let each request draw inside one: `splits: { follow: 'pool' }` then keeps problems apart. */
    'pools?': type({ '[string]': 'number > 0' }),
    '+': 'reject',
  }),
  needs: { source: Source, prompt: PromptStrategy, control: RunControl },
  reads: {},
  adds: { records: 'json', problems: 'json', pool: 'string' },
  async *run(_batches, { options, services, signal, random }) {
    const { source, prompt, control } = services;
    const records = await collect(source, signal);
    const { min, max } = prompt.draws;
    const dealer = openDealer(records.length, max, control.seed, options.pools);
    for (let request = 0; ; request++) {
      const hand = dealer.deal(() => random(request).integer(min, max));
      const drawn = hand.records.map((record) => records[record] as SourceRecord);
      yield new Batch<{ records: 'json'; problems: 'json'; pool: 'string' }>([request], [0], {
        records: [drawn as unknown as JsonObject[]],
        problems: [drawn.map(({ id }) => id)],
        pool: [hand.pool],
      });
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
