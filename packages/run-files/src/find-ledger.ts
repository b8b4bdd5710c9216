import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Manifest } from '@ablata/core';
import { AblataError } from '@ablata/spec';

/** The ledger of the project that a run's folder is in. @throws DATA_NO_LEDGER */
export function findLedger(folder: string, { config }: Pick<Manifest, 'config'>): string {
  const setting =
    (config as { readonly run?: { readonly ledger?: string | false } }).run?.ledger ?? '.ablata/ledger.db';
  for (let above = dirname(folder); setting !== false; above = dirname(above)) {
    const file = resolve(above, setting);
    if (existsSync(file)) return file;
    if (above === dirname(above)) break;
  }
  throw new AblataError(
    'DATA_NO_LEDGER',
    setting === false
      ? 'the run kept no ledger: its answers are gone'
      : `no ledger ${setting} is found above ${join(folder, '..')}`,
  );
}
