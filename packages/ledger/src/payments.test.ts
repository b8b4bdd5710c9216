import type { SentenceEncoder } from '@ablata/spec';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerFile } from '../test/scene.ts';
import { completionOf, ENCODER } from '../test/values.ts';
import { Payments, type PaymentTotals } from './payments.ts';
import { rememberEmbeddings } from './remember-embeddings.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const name = fc.option(fc.constantFrom('llm', 'judge', 'constructor', '__proto__'), { nil: undefined });
const payment = fc.record({
  kind: fc.constantFrom('paidCompletion', 'reusedCompletion', 'paidEmbeddings', 'reusedEmbeddings'),
  count: fc.nat({ max: 50 }),
  name,
});
type Payment = typeof payment extends fc.Arbitrary<infer P> ? P : never;

function pay(payments: Payments, { kind, count, name }: Payment): void {
  if (kind === 'paidCompletion' || kind === 'reusedCompletion') payments[kind](completionOf(count), name);
  else payments[kind](count, name);
}

const flat = ({ completions, embeddings, tokens }: PaymentTotals): number[] =>
  [completions, embeddings, tokens].flatMap((part) => Object.values(part));

test('the rows of services add up to what was counted under a name, and so do the rows since any reading', () => {
  fc.assert(
    fc.property(fc.array(payment), fc.array(payment), (first, second) => {
      const [payments, named, later] = [new Payments(), new Payments(), new Payments()];
      const sumOf = (rows: readonly PaymentTotals[]): number[] =>
        rows
          .map(flat)
          .reduce((sum, row) => sum.map((count, at) => count + (row[at] as number)), flat(new Payments().totals()));
      for (const each of first) pay(payments, each);
      const reading = payments.byService();
      for (const each of second) {
        pay(payments, each);
        if (each.name !== undefined) pay(later, each);
      }
      for (const each of [...first, ...second]) if (each.name !== undefined) pay(named, { ...each, name: undefined });
      expect(sumOf(Object.values(payments.byService()))).toEqual(flat(named.totals()));
      expect(named.byService()).toEqual({});
      expect(payments.byService(reading)).toEqual(later.byService());
    }),
  );
});

test('an encoder counts under its name, by default that of its slot', async () => {
  const ledger = openSqliteLedger(ledgerFile());
  onTestFinished(() => ledger.close());
  const encoder: SentenceEncoder = {
    identity: {},
    dimension: 2,
    batchSize: 8,
    encode: async (texts) => ({
      vectors: new Float32Array(texts.length * 2),
      truncated: new Uint8Array(texts.length),
    }),
  };
  const payments = new Payments();
  const { signal } = new AbortController();
  await rememberEmbeddings(encoder, ENCODER, ledger, payments).encode(['a', 'b', 'a'], signal);
  await rememberEmbeddings(encoder, ENCODER, ledger, payments, 'small').encode(['b', 'c'], signal);
  expect(payments.byService()).toMatchObject({
    encoder: { embeddings: { paid: 2, reused: 1 } },
    small: { embeddings: { paid: 1, reused: 1 } },
  });
  expect(payments.totals().embeddings).toEqual({ paid: 3, reused: 2 });
});
