export { canonicalJson, digestOf } from './canonical.ts';
export { checkLedger, type LedgerHealth } from './check-ledger.ts';
export { Digests } from './digests.ts';
export { explainDifference } from './explain-difference.ts';
export { type ExportOptions, exportLedger, type LedgerRecord } from './export-ledger.ts';
export type {
  CompletionKey,
  Failure,
  Ledger,
  LedgerHistory,
  LedgerIdentity,
  NearMiss,
  StoredEmbedding,
} from './ledger.ts';
export { type LedgerStats, ledgerStats, type MemoStats, type ServiceStats } from './ledger-stats.ts';
export { noLedger } from './no-ledger.ts';
export { PAYMENT, type Payment, type PaymentContext } from './payment-context.ts';
export { Payments, type PaymentsByService, type PaymentTotals } from './payments.ts';
export { type Pruned, type PruneRequest, pruneLedger } from './prune-ledger.ts';
export { type CompletionFilter, readCompletions, type StoredCompletion } from './read-completions.ts';
export { rememberCompletions } from './remember-completions.ts';
export { decodingHeld, decodingKey, rememberDecodings, type StoredDecoding } from './remember-decodings.ts';
export { rememberEmbeddings } from './remember-embeddings.ts';
export { isRemembered, isRowError, rememberedError } from './row-error.ts';
export { type Salvaged, salvageLedger } from './salvage-ledger.ts';
export { openSqliteLedger, type SqliteLedger, type SqliteLedgerOptions } from './sqlite-ledger.ts';
export { STORED, type Storing } from './stored.ts';
