import type { RemoteOutcome } from '@ablata/spec';
import { decodeOutcome, encodeOutcome } from './codec.ts';

/** That a job is done; its answers are in Redis, but for what failed in a way that says nothing about the calls. */
export function doneMessage(job: string, failure: RemoteOutcome | undefined): Buffer {
  return Buffer.concat([Buffer.from(`${job}\n`), failure ? encodeOutcome(failure) : Buffer.alloc(0)]);
}

/** @see doneMessage */
export function parseDone(message: Buffer): { readonly job: string; readonly failure: RemoteOutcome | undefined } {
  const end = message.indexOf(10);
  const rest = message.subarray(end + 1);
  return { job: message.toString('latin1', 0, end), failure: rest.length > 0 ? decodeOutcome(rest) : undefined };
}
