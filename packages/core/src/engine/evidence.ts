import type { JsonObject, RowPosition } from '@ablata/spec';

/** What shows that a stage's verdict on a row is right. */
export interface Evidence extends RowPosition {
  readonly facts: JsonObject;
  /** float32. */
  readonly vector: Float32Array | undefined;
}

/** Where stages leave what they have to say besides their rows, each under its name in the graph. */
export interface Sink {
  summary(stage: string, summary: JsonObject | ((through: number) => JsonObject)): void;
  warn(stage: string, message: string): void;
  evidence(stage: string, evidence: Evidence): void;
  certify(stage: string, promise: JsonObject): void;
  shares(column: string, shares: Readonly<Record<string, number>>): void;
}
