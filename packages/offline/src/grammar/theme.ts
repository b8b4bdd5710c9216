/** When in solving a problem an instruction applies. */
export type Phase = 'before' | 'during' | 'after';

/**
 * One kind of meta-cognitive advice, as phrases that fit any frame and each other. Phrases have no capital at the start and no
 * full stop. Likelier ones come first. `[a|b]` is a choice of wording; `{things}`, `{others}`, `{quantity}`, `{goal}` and
 * `{problem}` are filled from the drawn problems.
 */
export interface Theme {
  readonly name: string;
  readonly phase: Phase;
  /** What to do, as an imperative: "restate the question in your own words". */
  readonly acts: readonly string[];
  /** What for, after "to" and after "so that you can": "notice what is missing". */
  readonly aims: readonly string[];
  /** After "ask yourself": "whether …", "what …", "which …". */
  readonly questions: readonly string[];
  /** After "if". */
  readonly troubles: readonly string[];
  /** What to do about any of the troubles, as an imperative. */
  readonly remedies: readonly string[];
  /** What to do otherwise, after "instead of": "jumping to the numbers". */
  readonly habits: readonly string[];
  /** After "because": a whole clause. */
  readonly reasons: readonly string[];
}
