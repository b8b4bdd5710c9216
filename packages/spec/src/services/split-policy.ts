import type { DatasetView } from '../dataset-view.ts';
import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

/** Some rows of the dataset under a name. */
export interface RowSet {
  /** The folder-like name of its files, e.g. `1k/train`: lower-case letters, digits, `-`, `_`, `.` and `/`. */
  readonly name: string;
  /** What it is a part of, e.g. `1k`; empty when there is one level only. */
  readonly subset: string;
  /** `train`, `val`, `test`, …: what readers take, letters, digits, `_` and single dots between them, and not `all`. */
  readonly split: string;
  /** Row numbers of the dataset, ascending, without repetition; at least one. */
  readonly rows: Uint32Array;
}

export interface SplitAssignment {
  readonly sets: readonly RowSet[];
  /**
   * What it promises and what came of it: sizes, ratios, groups. Goes into the manifest. Deterministic. `warnings`, a list of
   * sentences, says what did not come out as asked.
   */
  readonly summary: JsonObject;
}

/** What a run gives a policy beside the rows. */
export interface SplitContext {
  /** Aborts when the run ends otherwise. */
  readonly signal: AbortSignal;
  /** Takes a part of the summary that no set depends on and that takes long: the run goes on meanwhile, and adds it at its end. */
  readonly later: (findings: Promise<JsonObject>) => void;
}

/** Divides the finished dataset. Slot `splits`. */
export interface SplitPolicy extends Service {
  /**
   * @param random keyed by the run's seed and this stage; take all randomness from here.
   * @param context without it the summary is whole.
   * @throws DATA_TOO_FEW_ROWS when the dataset is too small for what was asked, saying how many rows are missing.
   */
  assign(dataset: DatasetView, random: Random, context?: SplitContext): Promise<SplitAssignment>;
  /** The smallest number of rows it can divide. Core refuses a target below it before the run. */
  readonly requiredRows: number;
  /**
   * The rows that everything asked for takes, where it can do with fewer. Core refuses a target below that as well: a run
   * that ends early is bad luck, a target that is too small a mistake.
   */
  readonly wantedRows?: number;
}

export const SplitPolicy = token<SplitPolicy>('splits');
