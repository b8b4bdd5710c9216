import type { CloseRequest } from '../src/threads/messages.ts';

/** What the worker of the tests answers. */
export interface TestRequests extends CloseRequest {
  double: { request: Float32Array; answer: { doubled: Float32Array; seen: readonly number[] } };
  throw: { request: 'plain' | 'ablata'; answer: null };
  exit: { request: null; answer: null };
}
