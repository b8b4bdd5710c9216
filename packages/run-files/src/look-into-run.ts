import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Manifest, type Proof, proofFolder, readManifest, readProof } from '@ablata/core';
import { formatsByExtension, openDataset, shardOf } from '@ablata/formats';
import { AblataError, type OpenDataset } from '@ablata/spec';
import { type DroppedLine, readDropped } from './read-dropped.ts';

const MANIFESTS = ['run.json', 'unfinished.json'];

/** A run's folder as far as it can be read: whatever state it is in. */
export interface LookedInto extends AsyncDisposable {
  readonly folder: string;
  readonly name: string;
  /** Undefined: run.json is missing or can't be read, and `missing` says why. */
  readonly manifest: Manifest | undefined;
  readonly proof: Proof | undefined;
  /** The dataset; of a run that did not end, the rows of its last checkpoint. Formats with vectors first. */
  readonly dataset: OpenDataset | undefined;
  /** Whether `dataset` is a checkpoint of a run that did not end. */
  readonly partial: boolean;
  readonly dropped: readonly DroppedLine[];
  /** What can't be shown and why, a sentence each. */
  readonly missing: readonly string[];
}

/**
 * Opens what there is of a run: half-written, without proof, of an older version or damaged.
 *
 * @throws DATA_NO_RUN when nothing in the folder is of a run
 */
export async function lookIntoRun(folder: string): Promise<LookedInto> {
  const missing: string[] = [];
  const note = (error: unknown): undefined => {
    const message = (error as Error).message.replaceAll(folder, basename(folder)).replace(/\.+$/, '');
    missing.push(`${message.replace(/^the /, 'The ')}.`);
    return undefined;
  };
  const names: readonly string[] = await readdir(folder).catch(() => []);
  if (!['run.json', 'unfinished.json', 'dataset', 'partial', 'events.jsonl'].some((name) => names.includes(name))) {
    throw new AblataError('DATA_NO_RUN', `${folder} is not the folder of a run: it has no run.json`, {
      hint: 'A run is in the folder that `ablata run` names, for example runs/quickstart.',
    });
  }
  const absent = (file: string, what: string): undefined => note(new Error(`the run has no ${file}: ${what}`));
  const manifest = MANIFESTS.some((file) => names.includes(file))
    ? await readManifest(folder).catch(note)
    : absent('run.json', 'what it asked, kept and spent is not known');
  const proof = existsSync(join(folder, proofFolder(folder), 'proof.json'))
    ? await readProof(folder).catch(note)
    : absent('proof.json', 'its sets and near-duplicates are not known');
  const dropped = await readDropped(folder, note).catch(note);
  const name = manifest?.name ?? (await nameFromConfig(folder)) ?? basename(folder);
  const opened = await openAny(folder, manifest ? name : undefined, note);
  if (!opened) {
    missing.push(
      manifest?.outcome === 'running'
        ? 'The run goes on and has come to no checkpoint yet: its rows can be looked at from the first one on.'
        : 'No dataset can be read: there are no rows to show.',
    );
  }
  if (opened?.partial) missing.push(`The run has not ended: the rows are those of its last checkpoint.`);
  return {
    folder,
    name,
    manifest,
    proof,
    dataset: opened?.dataset,
    partial: opened?.partial ?? false,
    dropped: dropped ?? [],
    missing,
    async [Symbol.asyncDispose]() {
      await opened?.dataset[Symbol.asyncDispose]();
    },
  };
}

/** A run.json that does not hold to its schema may still say its name. */
async function nameFromConfig(folder: string): Promise<string | undefined> {
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as { readonly name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** @param name undefined: it is not known, and any dataset in the folder is taken */
async function openAny(
  folder: string,
  name: string | undefined,
  note: (error: unknown) => undefined,
): Promise<{ readonly dataset: OpenDataset; readonly partial: boolean } | undefined> {
  let texts: OpenDataset | undefined;
  for (const place of ['dataset', 'partial']) {
    const files: readonly string[] = await readdir(join(folder, place)).catch(() => []);
    for (const extension of formatsByExtension().keys()) {
      const file = files.find((each) =>
        name === undefined ? each.endsWith(`.${extension}`) && !shardOf(each) : each === `${name}.${extension}`,
      );
      if (file === undefined) continue;
      const dataset = await openDataset(join(folder, place, file)).catch(note);
      if (!dataset) continue;
      const partial = place === 'partial';
      if (dataset.embeddingColumns.length > 0) {
        await texts?.[Symbol.asyncDispose]();
        return { dataset, partial };
      }
      if (texts) await dataset[Symbol.asyncDispose]();
      else texts = dataset;
    }
    if (texts) return { dataset: texts, partial: place === 'partial' };
  }
  return undefined;
}
