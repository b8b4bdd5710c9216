/** What JSON can hold. Requests, answers, identities and proofs are JSON, so that they can be stored, compared and sent to other machines. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. `undefined` members are allowed in TypeScript and are left out when the object is written. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
