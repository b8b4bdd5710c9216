/** Why a pickle is not read: `what` completes "its pickle …". */
export class PickleProblem extends Error {
  readonly kind: 'damaged' | 'unsupported' | 'hostile';

  constructor(kind: PickleProblem['kind'], what: string) {
    super(what);
    this.kind = kind;
  }
}
