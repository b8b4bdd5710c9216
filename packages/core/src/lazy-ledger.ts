import type { Ledger } from '@ablata/ledger';

export interface LazyLedger extends Ledger {
  /** Opens it, if nobody has used it yet. @throws LEDGER_… */
  open(): void;
}

/** A ledger that is made when it is first used, so that a config that is refused leaves no file behind. */
export function lazyLedger(make: () => Ledger): LazyLedger {
  let made: Ledger | undefined;
  const ledger = (): Ledger => {
    made ??= make();
    return made;
  };
  return {
    open: () => void ledger(),
    get damaged() {
      return made?.damaged ?? 0;
    },
    completion: (key) => ledger().completion(key),
    failure: (key) => ledger().failure(key),
    rememberCompletion: (...answer) => ledger().rememberCompletion(...answer),
    rememberFailure: (...failure) => ledger().rememberFailure(...failure),
    embedding: (...text) => ledger().embedding(...text),
    rememberEmbeddings: (...embeddings) => ledger().rememberEmbeddings(...embeddings),
    memo: (...key) => ledger().memo(...key),
    rememberMemo: (...memo) => ledger().rememberMemo(...memo),
    history: (identity) => ledger().history(identity),
    explainMiss: (key) => ledger().explainMiss(key),
    close: async () => made?.close(),
  };
}
