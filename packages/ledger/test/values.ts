import type { Completion, CompletionRequest } from '@ablata/spec';
import type { CompletionKey, Failure, LedgerIdentity } from '../src/ledger.ts';

export function identityOf(service: LedgerIdentity['service'] = { model: 'tiny', temperature: 1 }): LedgerIdentity {
  return { slot: 'llm', plugin: '@ablata/llm-vllm', version: '0.1', use: 'vllm', service };
}

export const ENCODER: LedgerIdentity = {
  slot: 'encoder',
  plugin: '@ablata/offline',
  version: '0.1',
  use: 'lexical',
  service: { dimension: 32 },
};

export function requestOf(content: string, seed = 7): CompletionRequest {
  return { messages: [{ role: 'user', content }], n: 1, seed };
}

export function keyOf(sample: number, identity = identityOf()): CompletionKey {
  return { identity, sample, request: requestOf(`question ${sample}`, sample) };
}

/** A different, recognisable answer for each number; some too long for one page. */
export function completionOf(sample: number): Completion {
  const text = `answer ${sample} ${'é'.repeat(sample % 10 === 0 ? 4000 : 20)}`;
  return {
    choices: [{ text, finishReason: 'stop' }],
    usage: { promptTokens: 100, completionTokens: sample },
    seconds: 0.5,
    attempts: 1,
  };
}

export function failureOf(sample: number): Failure {
  return {
    code: 'SERVICE_GAVE_UP',
    message: `request ${sample} failed 6 times, last: HTTP 500`,
    hint: sample % 2 === 0 ? 'More attempts: llm.retries.' : null,
  };
}

export function vectorOf(number: number, dimension = 32): Float32Array {
  return Float32Array.from({ length: dimension }, (_, index) => Math.sin(number * 1000 + index));
}
