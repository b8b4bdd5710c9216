/** Whose sessions, threads and downloads these are: errors name it. */
export interface Owner {
  /** As messages call it: `SONAR encoder`. */
  readonly name: string;
  /** As error codes call it: `SONAR` gives `SERVICE_SONAR_WORKER`. */
  readonly code: string;
  /** What to change where memory is short: `If memory is short, set …`. */
  readonly memoryHint: string;
}
