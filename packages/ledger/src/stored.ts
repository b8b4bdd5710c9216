/** Under this key a service learns that an answer it gave, or an error it threw, is durable: what is kept for it elsewhere may go. */
export const STORED = Symbol('stored');

export interface Storing {
  [STORED]?(answer: object): void;
}
