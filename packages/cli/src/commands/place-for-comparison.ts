import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparedRun } from '@ablata/core';
import { canonicalJson } from '@ablata/ledger';
import type { Json, JsonObject } from '@ablata/spec';

interface Place {
  readonly folder: string;
  readonly label: string;
}

/** Where a comparison goes: a folder of its own, or over an earlier one that says the same of the same runs. */
export async function placeForComparison(
  placeOf: (name: string) => Place,
  name: string,
  runs: readonly ComparedRun[],
): Promise<Place> {
  for (let number = 1; ; number++) {
    const place = placeOf(`${name}.comparison${number === 1 ? '' : `-${number}`}`);
    const before = await readFile(join(place.folder, 'comparison.json'), 'utf8').catch(() => undefined);
    if (before === undefined || findingsOf(before) === findingsOf(JSON.stringify({ runs }))) return place;
  }
}

/** What a comparison found, whatever it cost this time; undefined when it can't be read. */
function findingsOf(text: string): string | undefined {
  try {
    const { runs } = JSON.parse(text) as { readonly runs: readonly JsonObject[] };
    return canonicalJson(runs.map(({ seconds: _s, paid: _p, reused: _r, ...found }): Json => found));
  } catch {
    return undefined;
  }
}
