import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Ledger, noLedger, openSqliteLedger, Payments } from '@ablata/ledger';
import type { Logger } from '@ablata/spec';
import type { ConfigOrigin } from './config/locate.ts';
import type { ExperimentConfig } from './config/schema.ts';
import type { Decorate } from './container/bind.ts';
import { startingInPlace } from './container/place-error.ts';
import { ServicePool } from './container/pool.ts';
import { type LazyLedger, lazyLedger } from './lazy-ledger.ts';
import { remember } from './remembered.ts';
import type { BoundExecutor } from './remote/bind-executor.ts';
import { Executors } from './remote/executors.ts';

/** What the variants of one command share: the ledger, the services, the account of what was paid. */
export interface Session extends AsyncDisposable {
  /** One that is not there yet is made by {@link LazyLedger.open}, or when it is first used. */
  readonly ledger: LazyLedger;
  readonly pool: ServicePool;
  readonly payments: Payments;
  /** Requests that failed before are asked again. */
  readonly retryFailed: boolean;
  readonly logger: Logger;
  /** What is put around services, of a config with this executor. */
  decorateFor(executor: BoundExecutor | undefined, origin: ConfigOrigin): Decorate;
  readonly executors: Executors;
}

const DEFAULT_LEDGER = '.ablata/ledger.db';

/** Where the ledger of a config is; undefined when it keeps none. */
export function ledgerPath(config: ExperimentConfig, origin: ConfigOrigin): string | undefined {
  const path = config.run?.ledger ?? DEFAULT_LEDGER;
  return path === false ? undefined : resolve(dirname(origin.file), path);
}

export interface SessionOptions {
  readonly logger: Logger;
  /** Look into an existing ledger, but make none: for `plan`. */
  readonly readOnly?: boolean;
  /** Ask again what failed before and is remembered. Default false. */
  readonly retryFailed?: boolean;
  /** Replaces what is put around services; gets the ledger. No executor is used then. */
  readonly decorate?: (ledger: Ledger) => Decorate;
}

/** @throws LEDGER_… when the ledger can't be opened. */
export function openSession(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  { logger, readOnly, retryFailed = false, decorate }: SessionOptions,
): Session {
  const path = ledgerPath(config, origin);
  const none = path === undefined || (readOnly && !existsSync(path));
  const ledger = lazyLedger(() =>
    none
      ? noLedger
      : openSqliteLedger(path, { warn: (message) => logger.warn(message), readOnly: readOnly === true, retryFailed }),
  );
  if (none || existsSync(path)) ledger.open();
  const pool = new ServicePool();
  const payments = new Payments();
  const executors = new Executors();
  const instead = decorate?.(ledger);
  return {
    ledger,
    pool,
    payments,
    retryFailed,
    logger,
    executors,
    decorateFor(executor, origin) {
      if (instead) return instead;
      const elsewhere = executor && executors.decorate(executor, origin, retryFailed);
      return async (service, instance) =>
        remember(
          service,
          startingInPlace(elsewhere ? await elsewhere(service, instance) : instance, origin, service.path),
          ledger,
          payments,
        );
    },
    async [Symbol.asyncDispose]() {
      try {
        await pool[Symbol.asyncDispose]();
        await executors[Symbol.asyncDispose]();
      } finally {
        await ledger.close();
      }
    },
  };
}
