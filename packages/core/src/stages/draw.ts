import {
  AblataError,
  Batch,
  defineStage,
  type JsonObject,
  PromptStrategy,
  Source,
  type SourceRecord,
} from '@ablata/spec';
import { RunControl } from '../run/control.ts';
import { Deck } from './deck.ts';

/** Draws the records of each request, without end: as many as are asked for are drawn. */
export const draw = defineStage({
  name: 'draw',
  needs: { source: Source, prompt: PromptStrategy, control: RunControl },
  reads: {},
  adds: { records: 'json', problems: 'json' },
  async *run(_batches, { services, signal, random }) {
    const { source, prompt, control } = services;
    const records = await collect(source, signal);
    const { min, max } = prompt.draws;
    if (records.length < max) {
      throw new AblataError(
        'DATA_TOO_FEW_RECORDS',
        `the source has ${records.length} records, and a request draws up to ${max}`,
        {
          hint: 'Use a larger source or draw fewer: services: { prompt: { problems: [min, max] } }.',
        },
      );
    }
    const deck = new Deck(records.length, control.seed);
    for (let request = 0; ; request++) {
      const drawn = deck.deal(random(request).integer(min, max)).map((card) => records[card] as SourceRecord);
      yield new Batch<{ records: 'json'; problems: 'json' }>([request], [0], {
        records: [drawn as unknown as JsonObject[]],
        problems: [drawn.map(({ id }) => id)],
      });
    }
  },
});

async function collect(source: Source, signal: AbortSignal): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const record of source.records(signal)) records.push(record);
  return records;
}
