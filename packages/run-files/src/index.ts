export { answeringServices, type DescribedService, identityOf } from './answering-services.ts';
export { findLedger } from './find-ledger.ts';
export { type LookedInto, lookIntoRun } from './look-into-run.ts';
export { openRunFiles, type RunFiles, rowSets } from './open-run-files.ts';
export { type DroppedLine, readDropped } from './read-dropped.ts';
export { rowsBySeed } from './row-seeds.ts';
export { type Cell, type ColumnInfo, type ColumnKind, type RunColumn, RunColumns } from './run-columns.ts';
export { type MeasuredRun, runStatistics } from './run-statistics.ts';
export { type Selection, selectRows } from './select-rows.ts';
