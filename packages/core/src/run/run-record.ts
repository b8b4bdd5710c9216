import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '@ablata/ledger';
import type { JsonObject } from '@ablata/spec';
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
  readonly #folder: AtomicFolder;
  /** Files that the run before listed. */
  readonly #before: readonly WrittenFile[];
  #earlier: Manifest | undefined;

  /** @param folder the same folder: it knows what this run wrote. */
  static async open(root: string, folder: AtomicFolder): Promise<RunRecord> {
    return new RunRecord(root, folder, await readManifest(root).catch(() => undefined));
  }

  private constructor(root: string, folder: AtomicFolder, before: Manifest | undefined) {
    this.#root = root;
    this.#folder = folder;
    this.#before = before?.files ?? [];
    this.#earlier = before && isFinal(before.outcome) ? before : undefined;
  }

  /** The finished run whose dataset is in the folder. */
  get earlier(): Manifest | undefined {
    return this.#earlier;
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

  /** From now on the earlier dataset's files are replaced: it is whole no longer. The report of another experiment goes with it. */
  async replace(manifest: () => Manifest): Promise<void> {
    const earlier = this.#earlier;
    if (!earlier) return;
    this.#earlier = undefined;
    const now = manifest();
    await this.#write(RUN, now);
    await this.#remove(UNFINISHED);
    if (canonicalJson(earlier.experiment) !== canonicalJson(now.experiment)) await this.#remove('report.html');
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
