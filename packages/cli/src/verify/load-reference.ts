import { join, normalize, resolve } from 'node:path';
import { type ExperimentConfig, openService } from '@ablata/core';
import type { DescribedService } from '@ablata/run-files';
import { AblataError, type Json, type JsonObject, Source, type SourceRecord, slotOf } from '@ablata/spec';
import { host } from '../host.ts';
import type { RunToVerify } from './run-to-verify.ts';

const silent = { debug() {}, info() {}, warn() {} };
/** What stands in run.json in the place of a secret. */
const LEFT_OUT = '(left out)';

/** The records of the source that a stage took, as the run's own config says it, read anew from the project. @param project its folder, when it is not the one that the run is in */
export async function loadReference(
  { folder, manifest }: RunToVerify,
  stage: string,
  project: string | undefined,
): Promise<readonly SourceRecord[]> {
  if (!manifest) throw problem('run.json, which says what they were, is not here');
  const services = (manifest.experiment['services'] ?? []) as unknown as readonly DescribedService[];
  const taken = manifest.stageServices[stage] ?? [];
  const source = services.find(({ name, slot }) => slot === slotOf(Source) && taken.includes(name ?? slot));
  if (source === undefined) throw problem('run.json does not say which source that was');
  const name = source.name ?? source.slot;
  const config = manifest.config as unknown as ExperimentConfig;
  const root = project === undefined ? projectOf(folder, config) : resolve(project);
  if (holds(config.services[name] as JsonObject, LEFT_OUT))
    throw problem(`run.json does not hold the secrets that the service '${name}' needs`);
  const origin = { label: 'run.json', file: join(root, 'run.json'), position: () => '' };
  const signal = new AbortController().signal;
  await using opened = await openService<Source>(config, origin, name, { logger: silent, signal, host });
  const records: SourceRecord[] = [];
  for await (const record of opened.service.records(signal)) records.push(record);
  return records;
}

/** The folder that the run's folder was made in. @throws DATA_NO_REFERENCE when it is no longer there */
function projectOf(folder: string, { run }: ExperimentConfig): string {
  const runs = normalize(run?.folder ?? 'runs');
  const root = resolve(folder, ...['..', ...runs.split(/[/\\]/).map(() => '..')]);
  if (resolve(root, runs) === resolve(folder, '..')) return root;
  throw problem(`the run is not in the folder '${runs}' of its project: name the project with --project`);
}

function holds(value: Json | undefined, text: string): boolean {
  if (typeof value !== 'object' || value === null) return value === text;
  return Object.values(value).some((member) => holds(member, text));
}

function problem(message: string): AblataError {
  return new AblataError('DATA_NO_REFERENCE', message);
}
