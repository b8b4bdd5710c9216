import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '@ablata/ledger';
import type { JsonObject } from '@ablata/spec';
import { differences } from './differences.ts';
import type { Manifest } from './manifest.ts';
import type { AtomicFolder, WrittenFile } from './output-folder.ts';
import { isFinal, readManifest } from './read-manifest.ts';
import { sealedJson } from './seal.ts';

const RUN = 'run.json';
const UNFINISHED = 'unfinished.json';

/**
 * What a run's folder says of itself. While the dataset of an earlier run stands there whole, run.json goes on to describe that one, and
 * the run at work is described by unfinished.json; so a run that fails early takes nothing away.
 */
export class RunRecord {
  readonly #root: string;
  readonly #label: string;
  readonly #folder: AtomicFolder;
  /** Files that the run before listed. */
  readonly #before: readonly WrittenFile[];
  #earlier: Manifest | undefined;
  /** A run that was killed or interrupted. One that failed may have failed for its data, which was mended since. */
  readonly #brokenOff: Manifest | undefined;

  /**
   * @param label how messages call the folder
   * @param folder the same folder: it knows what this run wrote
   */
  static async open(root: string, label: string, folder: AtomicFolder): Promise<RunRecord> {
    return new RunRecord(root, label, folder, await readManifest(root).catch(() => undefined));
  }

  private constructor(root: string, label: string, folder: AtomicFolder, before: Manifest | undefined) {
    this.#root = root;
    this.#label = label;
    this.#folder = folder;
    this.#before = before?.files ?? [];
    this.#earlier = before && isFinal(before.outcome) ? before : undefined;
    this.#brokenOff = before?.outcome === 'running' || before?.outcome === 'interrupted' ? before : undefined;
  }

  /**
   * What becomes of the finished run in the folder, for a user whose experiment is another; undefined when there is none. Of a run that was broken off only other data is told: what
   * the config says its author knows, and a file that changed may be an accident.
   */
  announcement(experiment: JsonObject): string | undefined {
    if (this.#brokenOff) return this.#otherData(sourcesOf(this.#brokenOff.experiment), sourcesOf(experiment));
    const found = this.#earlier ? differences(this.#earlier.experiment, experiment) : [];
    if (found.length === 0) return undefined;
    return (
      `${this.#label} holds the dataset of another run, and this one takes its place when it is done. ` +
      `It differs in: ${found.join('; ')}. To keep both, give this experiment another name.`
    );
  }

  #otherData(before: JsonObject, now: JsonObject): string | undefined {
    const found = differences(before, now).filter((difference) => difference.includes('sha256'));
    if (found.length === 0) return undefined;
    return (
      `the run that was broken off in ${this.#label} read other data: ${found.join('; ')}. ` +
      'With that data back in its place the same command goes on with it.'
    );
  }

  /** Where to look when this run came to nothing and the earlier one is still there. */
  get untouched(): string | undefined {
    if (!this.#earlier) return undefined;
    return `the dataset of the earlier run in ${this.#label} is as it was; ${UNFINISHED} is about this one`;
  }

  /** Where this run is described so far. */
  get file(): string {
    return this.#earlier ? UNFINISHED : RUN;
  }

  /** This run's files, and those of the run before that it has not replaced yet: nothing of ours is in the folder unlisted. */
  get files(): readonly WrittenFile[] {
    const written = this.#folder.written.filter(({ name }) => name !== RUN && name !== UNFINISHED);
    if (this.#earlier) return written;
    const stale = this.#before.filter(({ name }) => !written.some((file) => file.name === name));
    return [...written, ...stale].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Describes a run that goes on, or ended without a dataset. */
  async save(manifest: Manifest): Promise<void> {
    await this.#write(this.file, manifest);
  }

  /** From now on the earlier dataset's files are replaced: it is whole no longer. Pages about another experiment go with it. */
  async replace(manifest: () => Manifest): Promise<void> {
    const earlier = this.#earlier;
    if (!earlier) return;
    this.#earlier = undefined;
    const now = manifest();
    await this.#write(RUN, now);
    await this.#remove(UNFINISHED);
    if (canonicalJson(earlier.experiment) !== canonicalJson(now.experiment))
      for (const page of ['report.html', 'comparison.html']) await this.#remove(page);
  }

  /** The run is done, and its dataset whole: what only an earlier one wrote is taken away. */
  async finish(manifest: Manifest): Promise<void> {
    for (const { name } of this.#before) {
      if (!manifest.files.some((file) => file.name === name)) await this.#remove(name);
    }
    await this.#write(RUN, manifest);
  }

  async #write(name: string, manifest: Manifest): Promise<void> {
    await this.#folder.file(name, (file) => file.write(sealedJson(manifest as unknown as JsonObject)));
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.#root, name), { force: true });
    for (let parent = dirname(name); parent !== '.'; parent = dirname(parent)) {
      const emptied = await rmdir(join(this.#root, parent)).then(
        () => true,
        () => false,
      );
      if (!emptied) break;
    }
  }
}

/** The part of an experiment that says what its data is. */
function sourcesOf({ services }: JsonObject): JsonObject {
  return { services: (services as readonly JsonObject[] | undefined)?.filter(({ slot }) => slot === 'source') ?? [] };
}
