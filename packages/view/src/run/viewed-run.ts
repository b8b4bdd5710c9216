import type { Manifest, Proof } from '@ablata/core';
import { type LookedInto, lookIntoRun, RunColumns, type Selection, selectRows } from '@ablata/run-files';
import type { JsonObject } from '@ablata/spec';
import type { RunEntry } from '../api/types.ts';
import { RunAnswers } from './answers.ts';
import { idOf } from './row-names.ts';

const SELECTIONS = 12;

/** A stage as run.json describes it. */
export interface DescribedStage {
  readonly name: string;
  readonly stage: string;
  readonly from: readonly string[];
  readonly options: JsonObject;
}

/** A run opened for looking at: its files, its columns, and what was selected of late. */
export class ViewedRun implements AsyncDisposable {
  readonly id: number;
  readonly label: string;
  readonly files: LookedInto;
  readonly columns: RunColumns | undefined;
  readonly answers: RunAnswers;
  readonly #selections = new Map<string, Promise<Uint32Array>>();
  #rowOf: Map<string, number> | undefined;

  static async open(id: number, folder: string, label: string): Promise<ViewedRun> {
    return new ViewedRun(id, label, await lookIntoRun(folder));
  }

  private constructor(id: number, label: string, files: LookedInto) {
    this.id = id;
    this.label = label;
    this.files = files;
    this.columns = files.dataset && new RunColumns(files.dataset, files.partial ? undefined : files.proof);
    this.answers = new RunAnswers(files.folder, files.manifest);
  }

  get manifest(): Manifest | undefined {
    return this.files.manifest;
  }

  get proof(): Proof | undefined {
    return this.files.partial ? undefined : this.files.proof;
  }

  get entry(): RunEntry {
    const { manifest, dataset, name } = this.files;
    return { id: this.id, name, label: this.label, outcome: manifest?.outcome ?? null, rows: dataset?.length ?? 0 };
  }

  get stages(): readonly DescribedStage[] {
    return (this.manifest?.experiment['stages'] ?? []) as unknown as readonly DescribedStage[];
  }

  text(row: number): string | null {
    const { dataset } = this.files;
    return dataset && dataset.text !== null ? (dataset.texts(row, row + 1)[0] ?? null) : null;
  }

  /** The row of this name; undefined: it is not in the dataset. */
  rowOf(request: number, candidate: number): number | undefined {
    this.#rowOf ??= new Map(this.files.dataset?.sources().map((source, row) => [idOf(source), row]));
    return this.#rowOf.get(idOf({ request, candidate }));
  }

  /** Rows selected; asked again, it is remembered. */
  select(selection: Selection): Promise<Uint32Array> {
    const { columns, files } = this;
    if (!columns || !files.dataset) return Promise.resolve(new Uint32Array(0));
    const key = JSON.stringify([selection.where, selection.search, selection.sort, selection.descending]);
    const known = this.#selections.get(key);
    if (known) return known;
    const found = selectRows(columns, files.dataset.text, selection);
    this.#selections.set(key, found);
    found.catch(() => this.#selections.delete(key));
    for (const oldest of this.#selections.keys()) {
      if (this.#selections.size <= SELECTIONS) break;
      this.#selections.delete(oldest);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.files[Symbol.asyncDispose]();
  }
}
