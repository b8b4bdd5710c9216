/** Vectors that were kept, where they are not in memory: told apart by numbers, fetched again when a pair must be decided. */
export interface ColumnStore {
  /** Takes up a vector. @param row its number among the rows offered @returns the number by which it is fetched */
  append(vector: Float32Array, row: number): number;
  /** After this, all that was taken up can be fetched. */
  flush(): Promise<void>;
  /** Vectors of these numbers, in their order, row-major. */
  fetch(numbers: ArrayLike<number>): Promise<Float32Array>;
  dispose(): Promise<void>;
}
