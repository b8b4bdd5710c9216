import type { Manifest } from '@ablata/core';
import { canonicalJson } from '@ablata/ledger';
import type { Json } from '@ablata/spec';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'origin';

/** Dataset files say what experiment made them, and its books: run.json must say the same. */
export function verifyOrigin(manifest: Manifest, { datasets }: Pick<RunToVerify, 'datasets'>): Check {
  const problems: string[] = [];
  const telling = [...datasets].filter(([, { config }]) => Object.keys(config).length > 0);
  if (telling.length === 0) return notApplicable(NAME, 'no dataset file that can be read says what made it');
  for (const [extension, { config, stats }] of telling) {
    const who = `the .${extension} dataset`;
    if (!same(config, manifest.experiment))
      problems.push(`${who} was made by another experiment than run.json describes`);
    if (!same(stats['books'], manifest.books as unknown as Json)) problems.push(`${who} has other books than run.json`);
  }
  return checked(NAME, problems, `${ending(telling)} by the experiment and with the books of run.json`);
}

function ending(telling: readonly unknown[]): string {
  return telling.length === 1 ? 'the dataset was made' : `the dataset's ${telling.length} formats were made`;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
