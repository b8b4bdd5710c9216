import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { AblataError, nearest } from '@ablata/spec';
import { ArkErrors } from 'arktype';
import type { Outcome } from '../books/outcome.ts';
import type { Manifest } from './manifest.ts';

/** Reads the run.json of a run's folder. @throws DATA_NO_RUN, DATA_BAD_RUN */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'run.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AblataError('DATA_NO_RUN', `${folder} is not the folder of a run: it has no readable run.json`, {
      cause,
      hint: `A run is in the folder that \`ablata run\` names, for example ${join('runs', 'first')}.${runsNear(folder)}`,
    });
  });
  const { manifestSchema } = await import('./manifest-schema.ts'); // most commands read no run
  try {
    const manifest = JSON.parse(text) as Manifest | null;
    if (manifest?.manifestVersion !== 1)
      throw new Error(`its version is ${String(manifest?.manifestVersion)}, expected 1`);
    const problems = manifestSchema(manifest);
    if (problems instanceof ArkErrors) throw new Error(problems[0]?.message);
    const { usage = {}, warnings = [], stageServices = {} } = manifest as Partial<Manifest>; // older runs have none
    return { ...manifest, usage, warnings, stageServices, failedRequests: failedRequestsOf(manifest) };
  } catch (cause) {
    throw new AblataError('DATA_BAD_RUN', `${file} can't be read as a run's manifest: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** More are no help. */
const MOST = 8;

/** Runs that may have been meant: in the folder, or else beside it. */
function runsNear(folder: string): string {
  const parent = dirname(folder);
  const meant = nearest(basename(folder), runsIn(parent));
  if (meant !== undefined) return ` Did you mean '${relative('', join(parent, meant))}'?`;
  const [place, found] =
    [folder, parent].map((at) => [at, runsIn(at)] as const).find(([, runs]) => runs.length > 0) ?? [];
  if (place === undefined || found === undefined) return '';
  const named = found.slice(0, MOST).map((name) => relative('', join(place, name)));
  return ` There is: ${named.join(', ')}${found.length > MOST ? ', …' : ''}.`;
}

function runsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'run.json')));
}

/** Before failed requests were remembered a manifest had only the books to tell of them. */
function failedRequestsOf({ failedRequests, books }: Manifest): Manifest['failedRequests'] {
  return failedRequests ?? { total: books.fates.failed, remembered: 0 };
}

/** Whether a run came to its end, with a whole dataset. */
export function isFinal(outcome: Manifest['outcome']): outcome is Exclude<Outcome, 'interrupted' | 'failed'> {
  return outcome !== 'running' && outcome !== 'interrupted' && outcome !== 'failed';
}
