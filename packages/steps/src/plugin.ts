import { definePlugin } from '@ablata/spec';
import { ask } from './ask/ask.ts';
import { decontaminate } from './decontaminate/decontaminate.ts';
import { judge } from './judge/judge.ts';
import { outliers } from './outliers/outliers.ts';
import { roundTrip } from './round-trip/round-trip.ts';
import { compute } from './rows/compute.ts';
import { dropColumns } from './rows/drop-columns.ts';
import { limit } from './rows/limit.ts';
import { rename } from './rows/rename.ts';
import { tokens } from './rows/tokens.ts';
import { where } from './rows/where.ts';
import { sample } from './sample/sample.ts';
import { texts } from './texts/texts.ts';

export default definePlugin({
  name: '@ablata/steps',
  specVersion: 1,
  stages: [
    ask,
    judge,
    sample,
    compute,
    where,
    limit,
    rename,
    dropColumns,
    tokens,
    texts,
    decontaminate,
    outliers,
    roundTrip,
  ],
});
