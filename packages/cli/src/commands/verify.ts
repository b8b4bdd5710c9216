import { resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import { openRunFiles } from '../run-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Finding } from '../verify/finding.ts';
import { verifyBooks } from '../verify/verify-books.ts';
import { verifyChecksums } from '../verify/verify-checksums.ts';
import { verifyDedup } from '../verify/verify-dedup.ts';
import { verifySplits } from '../verify/verify-splits.ts';

export interface VerifyOptions {
  /** Compare all pairs of kept rows instead of a sample. */
  readonly full?: boolean;
  /** Fail when a cosine across splits reaches this. */
  readonly leak?: number;
}

/** `ablata verify RUN`: re-checks books, checksums, dedup proof and splits from the files alone. */
export async function verifyCommand(terminal: Terminal, run: string, options: VerifyOptions): Promise<void> {
  const files = await openRunFiles(resolve(run));
  const { folder, manifest, proof } = files;
  await using dataset = await files.open(manifest.name);
  let failures = 0;
  const report = (findings: readonly Finding[]): void => {
    for (const { area, ok, message } of findings) {
      terminal.out(`${ok ? 'ok  ' : 'FAIL'}  ${area.padEnd(9)}  ${message}`);
      if (!ok) failures++;
    }
  };
  report(verifyBooks(manifest));
  report(await verifyChecksums(folder, manifest));
  report(await verifyDedup(folder, proof, dataset, options.full ? 'all' : 500));
  for (const extension of files.extensions) {
    report(await verifySplits(proof, dataset, (name) => files.open(name, extension), extension, options.leak));
  }
  if (failures > 0) throw new AblataError('DATA_NOT_VERIFIED', `${failures} checks failed in ${run}`);
}
