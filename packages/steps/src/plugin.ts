import { definePlugin, type TypedOptions } from '@ablata/spec';
import { ask } from './ask/ask.ts';
import type { askOptions } from './ask/options.ts';
import { decontaminate } from './decontaminate/decontaminate.ts';
import type { decontaminateOptions } from './decontaminate/options.ts';
import { judge } from './judge/judge.ts';
import type { judgeOptions } from './judge/options.ts';
import { outliers, type outliersOptions } from './outliers/outliers.ts';
import type { roundTripOptions } from './round-trip/options.ts';
import { roundTrip } from './round-trip/round-trip.ts';
import { compute, type computeOptions } from './rows/compute.ts';
import { dropColumns, type dropColumnsOptions } from './rows/drop-columns.ts';
import { limit, type limitOptions } from './rows/limit.ts';
import { rename, type renameOptions } from './rows/rename.ts';
import { tokens, type tokensOptions } from './rows/tokens.ts';
import { where, type whereOptions } from './rows/where.ts';

import type { sampleOptions } from './sample/options.ts';
import { sample } from './sample/sample.ts';
import { texts, type textsOptions } from './texts/texts.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataStageOptions {
    ask: TypedOptions<typeof askOptions>;
    judge: TypedOptions<typeof judgeOptions>;
    sample: TypedOptions<typeof sampleOptions>;
    compute: TypedOptions<typeof computeOptions>;
    where: TypedOptions<typeof whereOptions>;
    limit: TypedOptions<typeof limitOptions>;
    rename: TypedOptions<typeof renameOptions>;
    'drop-columns': TypedOptions<typeof dropColumnsOptions>;
    tokens: TypedOptions<typeof tokensOptions>;
    texts: TypedOptions<typeof textsOptions>;
    decontaminate: TypedOptions<typeof decontaminateOptions>;
    outliers: TypedOptions<typeof outliersOptions>;
    roundtrip: TypedOptions<typeof roundTripOptions>;
  }
}

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
