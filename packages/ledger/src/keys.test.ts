import type { Json, JsonObject } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionOf, identityOf, vectorOf } from '../test/values.ts';
import { canonicalJson } from './canonical.ts';
import type { CompletionKey, LedgerIdentity } from './ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** JSON as services and requests hold it, strings of any characters included. */
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) as fc.Arbitrary<Json>;
const object = fc.dictionary(fc.string({ minLength: 1 }), json, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

const identity = fc.record({
  slot: fc.constantFrom('llm', 'encoder'),
  plugin: fc.string(),
  version: fc.option(fc.string()),
  use: fc.string(),
  service: object,
}) as fc.Arbitrary<LedgerIdentity>;

const key = fc.record({
  identity,
  sample: fc.nat(),
  request: fc.record({
    messages: fc.array(fc.record({ role: fc.constantFrom('system', 'user'), content: fc.string({ unit: 'binary' }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    n: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    jsonSchema: fc.option(object, { nil: undefined }),
    maxTokens: fc.option(fc.nat(), { nil: undefined }),
  }),
}) as fc.Arbitrary<CompletionKey>;

/** The same value, its objects' keys in another order, undefined members added. */
function reordered<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reordered) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return { absent: undefined, ...Object.fromEntries(entries.map(([name, member]) => [name, reordered(member)])) } as T;
}

describe('keys', () => {
  test('an answer is found under an equal key, and under no other', async () => {
    const ledger = openSqliteLedger(':memory:');
    let number = 0;
    const stored = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(key, fc.array(key, { maxLength: 3 }), async (asked, others) => {
        const text = canonicalJson(asked as unknown as JsonObject);
        if (stored.has(text)) return;
        stored.set(text, ++number);
        expect(ledger.completion(asked)).toBeUndefined();
        await ledger.rememberCompletion(asked, completionOf(number));
        expect(ledger.completion(reordered(asked))).toEqual(completionOf(number));
        for (const other of others) {
          const known = stored.get(canonicalJson(other as unknown as JsonObject));
          expect(ledger.completion(other)).toEqual(known === undefined ? undefined : completionOf(known));
        }
      }),
      { numRuns: 150 },
    );
    await ledger.close();
  });

  test('any single change of identity, request or sample is another key', async () => {
    const ledger = openSqliteLedger(':memory:');
    const base: CompletionKey = {
      identity: identityOf({ model: 'tiny', temperature: 1, stop: ['a', 'b'] }),
      sample: 3,
      request: { messages: [{ role: 'user', content: 'q' }], n: 1, seed: 5 },
    };
    const { request } = base;
    await ledger.rememberCompletion(base, completionOf(5));
    const changed: CompletionKey[] = [
      { ...base, sample: 4 },
      { ...base, request: { ...request, n: 2 } },
      { ...base, request: { ...request, seed: 6 } },
      { ...base, request: { ...request, maxTokens: 1 } }, // fewer tokens than the answer has
      { ...base, request: { ...request, jsonSchema: {} } },
      { ...base, request: { ...request, messages: [{ role: 'user', content: 'q ' }] } },
      { ...base, request: { ...request, messages: [{ role: 'system', content: 'q' }] } },
      { ...base, request: { ...request, messages: [...request.messages, ...request.messages] } },
      { ...base, identity: { ...base.identity, slot: 'judge' } },
      { ...base, identity: { ...base.identity, plugin: 'other' } },
      { ...base, identity: { ...base.identity, version: '0.2' } },
      { ...base, identity: { ...base.identity, version: null } },
      { ...base, identity: { ...base.identity, use: 'other' } },
      { ...base, identity: identityOf({ model: 'tiny', temperature: 0.9, stop: ['a', 'b'] }) },
      { ...base, identity: identityOf({ model: 'tiny', temperature: 1, stop: ['b', 'a'] }) },
      { ...base, identity: identityOf({ model: 'tiny', temperature: 1, stop: ['ab'] }) },
    ];
    for (const other of changed) expect(ledger.completion(other)).toBeUndefined();
    expect(ledger.completion(structuredClone(base))).toEqual(completionOf(5));
    await ledger.close();
  });

  test('an embedding is found by its text alone, whatever the text', async () => {
    const ledger = openSqliteLedger(':memory:');
    const encoder = { ...identityOf(), slot: 'encoder' };
    // Lone surrogates would all be the same in UTF-8; the JSON of one is also a text.
    const texts = ['', ' ', 'a', 'A', '\u00e9', 'e\u0301', '\0', '\ud800', '\ud801', '\ufffd', '"\\ud800"', 'a\n'];
    const embeddings = texts.map((_, index) => ({
      vector: vectorOf(index),
      truncated: index % 2 === 1,
      unknown: index % 130,
    }));
    await ledger.rememberEmbeddings(encoder, texts, embeddings);
    for (const [index, text] of texts.entries()) expect(ledger.embedding(encoder, text)).toEqual(embeddings[index]);
    expect(ledger.embedding(encoder, 'b')).toBeUndefined();
    expect(ledger.embedding({ ...encoder, version: '9' }, 'a')).toBeUndefined();
    await ledger.close();
  });

  test('a completion, an embedding and a memo never share a key', async () => {
    const ledger = openSqliteLedger(':memory:');
    await ledger.rememberMemo('judge@1', { text: 'a' }, { score: 1 });
    expect(ledger.memo('judge@1', { text: 'a' })).toEqual({ score: 1 });
    expect(ledger.memo('judge@2', { text: 'a' })).toBeUndefined();
    expect(ledger.memo('judge@1', { text: 'b' })).toBeUndefined();
    expect(ledger.embedding(identityOf(), 'a')).toBeUndefined();
    await ledger.close();
  });
});
