/** A grade-school word problem with one numeric answer. */
export interface WordProblem {
  readonly text: string;
  /** Arithmetic that gives the answer: numbers, `+ - * /` and brackets. */
  readonly expression: string;
  /** The value of {@link expression}. */
  readonly answer: number;
}
