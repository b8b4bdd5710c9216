// Long: all that goes from the server to the page, which both read and neither owns.
import type { Cell, ColumnInfo } from '@ablata/run-files';

export type { Cell, ColumnInfo };

// Long: the one list of what goes over the wire; a screen's part alone would say little.
/** What the server tells and the page shows: plain JSON on the way. Numbers of rows are those of the dataset. */

export interface RunEntry {
  readonly id: number;
  readonly name: string;
  /** The folder as it was given. */
  readonly label: string;
  readonly outcome: string | null;
  readonly rows: number;
}

export interface SetInfo {
  readonly name: string;
  readonly rows: number;
}

export interface StageInfo {
  readonly name: string;
  readonly stage: string;
  readonly from: readonly string[];
  readonly received: number | null;
  readonly emitted: number | null;
  /** Dropped rows by `fate: reason`. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
  readonly services: readonly string[];
}

export interface ServiceUse {
  readonly name: string;
  readonly use: string;
  readonly rows: number;
  readonly prompt: number;
  readonly completion: number;
  readonly cost: number | null;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Overview {
  readonly run: RunEntry;
  readonly ended: string | null;
  readonly startedAt: string | null;
  readonly seconds: number | null;
  readonly running: boolean;
  readonly missing: readonly string[];
  readonly caveats: readonly string[];
  readonly warnings: readonly string[];
  readonly requests: number | null;
  readonly asked: number | null;
  readonly kept: number | null;
  readonly fates: Readonly<Record<string, number>>;
  readonly tokens: { readonly prompt: number; readonly completion: number } | null;
  readonly payments: { readonly completions: Paid; readonly embeddings: Paid } | null;
  readonly cost: number | null;
  readonly stages: readonly StageInfo[];
  readonly services: readonly ServiceUse[];
  readonly sets: readonly SetInfo[];
  readonly columns: readonly ColumnInfo[];
  readonly dimension: number;
  readonly measures: readonly Measure[];
  /** Rows kept against seconds, and against candidates asked for. */
  readonly courses: readonly Figure[];
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly experiment: unknown;
  readonly figures: readonly Figure[];
}

interface Paid {
  readonly paid: number;
  readonly reused: number;
}

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly about: string;
}

/** Statistics of a run's vectors and texts. */
export interface Measured {
  readonly state: MapData['state'];
  readonly message: string;
  readonly groups: readonly MeasuredGroup[];
  readonly figures: readonly Figure[];
}

export interface MeasuredGroup {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly value: string; readonly about: string }[];
  /** How near the nearest rows are. */
  readonly near: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } | null;
}

/** A chart with its axes in words. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly kind: 'bars' | 'lines';
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Width of a bar, in units of x. */
  readonly step?: number;
  /** A value of x to mark, and what it is. */
  readonly mark?: { readonly x: number; readonly label: string };
}

export interface CheckResult {
  readonly name: string;
  readonly state: 'ok' | 'failed' | 'n/a';
  readonly message: string;
}

/** Values of a column for colouring: codes of labels, or numbers. */
export interface ColumnValues {
  readonly name: string;
  readonly kind: 'category' | 'number';
  /** Of `codes`; the last code, one past the labels, says: none. */
  readonly labels: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Base64 of Uint16: a code, or a number scaled to 0 … 65534; 65535 says: none. */
  readonly data: string;
}

export type Projection = 'pca' | 'umap';

export interface MapData {
  readonly projection: Projection;
  readonly rows: number;
  /** Base64 of Uint16, x of all rows and then y, scaled to `box`. */
  readonly data: string;
  readonly box: { readonly left: number; readonly right: number; readonly bottom: number; readonly top: number };
  /** Of PCA: the share of the variance along each axis. */
  readonly explained: readonly [number, number] | null;
  readonly state: 'ready' | 'working' | 'absent' | 'failed';
  readonly message: string;
  /** 0 … 1 while it is being worked out. */
  readonly progress: number;
  readonly clusters: readonly {
    readonly words: readonly string[];
    readonly rows: number;
    readonly x: number;
    readonly y: number;
  }[];
  /** Dropped near-duplicates: scaled as `data`, and the rows that stand for them (base64 of Uint32). */
  readonly dropped: { readonly data: string; readonly rows: string; readonly count: number } | null;
}

export interface RowsPage {
  readonly total: number;
  /** Number of all rows. */
  readonly of: number;
  readonly offset: number;
  readonly rows: readonly { readonly row: number; readonly cells: Readonly<Record<string, Cell>> }[];
}

export interface Histogram {
  readonly column: string;
  readonly kind: 'number' | 'category';
  readonly bars: readonly Bar[];
  /** Rows without a value. */
  readonly none: number;
}

export interface Bar {
  readonly label: string;
  readonly count: number;
  /** A CEL expression that holds for the rows of this bar. */
  readonly where: string | null;
}

export interface Histograms {
  readonly total: number;
  readonly columns: readonly Histogram[];
}

export interface Neighbour {
  readonly row: number;
  readonly cosine: number;
  readonly text: string;
  readonly split: string | null;
}

/** A dropped near-duplicate and the row that stands for it. */
export interface Pair {
  readonly request: number;
  readonly candidate: number;
  readonly similarity: number | null;
  readonly text: string | null;
  readonly row: number | null;
  readonly keptText: string | null;
}

export interface RowDetail {
  readonly row: number;
  readonly text: string | null;
  readonly request: number;
  readonly candidate: number;
  readonly probability: number | null;
  readonly problems: readonly string[];
  readonly sets: readonly string[];
  readonly cells: Readonly<Record<string, Cell>>;
  readonly duplicates: readonly Pair[];
  readonly own: readonly Neighbour[];
  readonly others: readonly Neighbour[];
  readonly norm: number | null;
}

/** A piece of a text beside another: in both, only in the raw answer, or only in what was read. */
export type DiffPart = readonly [kind: 'same' | 'raw' | 'read', text: string];

export interface AnswerShown {
  readonly service: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly choices: readonly { readonly text: string; readonly finishReason: string }[];
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
  readonly attempts: number;
}

export interface Reading {
  readonly candidates: readonly { readonly text: string; readonly probability: number | null }[];
  readonly rejects: readonly { readonly fate: string; readonly reason: string }[];
  readonly repairs: readonly string[];
  /** What of the raw answer became the text looked at. */
  readonly diff: readonly DiffPart[];
}

export interface TraceStep {
  readonly stage: string;
  readonly use: string;
  /** What it did with this row, a sentence. */
  readonly did: string;
  /** Columns it added, with their cells. */
  readonly added: Readonly<Record<string, Cell>>;
  readonly answers: readonly AnswerShown[];
  readonly reading: Reading | null;
  readonly state: 'passed' | 'dropped' | 'unknown';
}

export interface Trace {
  readonly request: number;
  readonly candidate: number;
  readonly row: number | null;
  readonly text: string | null;
  readonly steps: readonly TraceStep[];
  readonly missing: readonly string[];
}

export interface Duplicates {
  readonly stages: readonly {
    readonly stage: string;
    readonly threshold: number | null;
    readonly dropped: number;
    readonly curve: readonly Point[];
    /** What of the curve is missing and why. */
    readonly note: string | null;
  }[];
  readonly kept: number;
  readonly asked: number | null;
  /** All similarities of dropped rows, descending: base64 of Float32, by stage. */
  readonly similarities: Readonly<Record<string, string>>;
}

export interface PairsPage {
  readonly total: number;
  readonly offset: number;
  readonly pairs: readonly Pair[];
}

/** Some rows of each cluster. */
export interface Samples {
  readonly clusters: readonly {
    readonly words: readonly string[];
    readonly rows: number;
    readonly texts: readonly { readonly row: number; readonly text: string }[];
  }[];
}

export interface RejectedGroup {
  readonly stage: string;
  readonly fate: string;
  readonly reason: string;
  readonly count: number;
}

export interface RejectedPage {
  readonly groups: readonly RejectedGroup[];
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly {
    readonly request: number;
    readonly candidate: number;
    readonly stage: string;
    readonly fate: string;
    readonly reason: string;
    /** What was dropped; null: it can't be read from the answer. */
    readonly text: string | null;
    readonly answers: readonly AnswerShown[];
  }[];
  readonly missing: string | null;
}

export interface Live {
  readonly outcome: string | null;
  /** Why it ended, in a sentence of its run.json. */
  readonly ended: string | null;
  readonly running: boolean;
  readonly rows: number;
  readonly target: number | null;
  readonly seconds: number;
  readonly updatedAt: string | null;
  readonly rowsPerSecond: number | null;
  readonly tokensPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly inFlight: number | null;
  readonly cost: number | null;
  readonly tokens: { readonly prompt: number; readonly completion: number } | null;
  /** Of the latest answers, in seconds. */
  readonly latency: { readonly median: number; readonly p95: number; readonly answers: number } | null;
  readonly retries: Readonly<Record<string, number>>;
  readonly fates: Readonly<Record<string, number>>;
  readonly throughput: readonly Point[];
  readonly saturation: readonly Point[];
  readonly flight: readonly Point[];
  readonly events: readonly { readonly at: string; readonly what: string }[];
  readonly lastTexts: readonly { readonly request: number; readonly text: string }[];
  readonly missing: readonly string[];
}

export interface Comparison {
  readonly runs: readonly RunEntry[];
  readonly columns: readonly string[];
  readonly table: readonly (readonly string[])[];
  /** What differs from the first run, by path. */
  readonly changes: readonly { readonly path: string; readonly values: readonly string[] }[];
  readonly figures: readonly Figure[];
  /** All runs on the axes of the first. */
  readonly maps: readonly (MapData | null)[];
  readonly mapNote: string | null;
  /** Requests that several runs have rows of, first ones first. */
  readonly requests: readonly number[];
}

export interface SameRequest {
  readonly request: number;
  readonly runs: readonly {
    readonly name: string;
    readonly rows: readonly { readonly row: number; readonly text: string }[];
  }[];
}

/** Draws figures as the text of SVG files, with the parts of the page. */
export interface DrawingParts {
  chartSvg(figure: Figure): string;
  /** Rows kept at other thresholds. */
  curveSvg(stage: Duplicates['stages'][number]): string;
  flowSvg(overview: Overview): string;
  mapSvg(map: MapData, values: ColumnValues | undefined): string;
}
