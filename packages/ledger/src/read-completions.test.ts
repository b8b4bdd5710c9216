import { DatabaseSync } from 'node:sqlite';
import type { Completion } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, failureOf, identityOf, keyOf, requestOf } from '../test/values.ts';
import type { CompletionKey } from './ledger.ts';
import { readCompletions } from './read-completions.ts';
import { salvageLedger } from './salvage-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const WARM = identityOf();
const COLD = identityOf({ model: 'tiny', temperature: 0 });

async function filledLedger(): Promise<string> {
  const file = ledgerFile();
  const ledger = openSqliteLedger(file);
  for (const sample of [4, 2, 9]) {
    await ledger.rememberCompletion(keyOf(sample, WARM), completionOf(sample));
    await ledger.rememberCompletion(keyOf(sample, COLD), completionOf(sample + 100));
  }
  const further = { identity: WARM, sample: 2, request: requestOf('and then?', 3) };
  await ledger.rememberCompletion(further, completionOf(7));
  await ledger.rememberFailure(keyOf(5, WARM), failureOf(5));
  await ledger.close();
  return file;
}

const short = (file: string, filter?: Parameters<typeof readCompletions>[1]): string[] =>
  [...readCompletions(file, filter)].map(
    ({ identity, sample, completion }) =>
      `${String(identity.service['temperature'])} ${sample} ${completion.usage.completionTokens}`,
  );

test('gives what is stored with what was asked: all, those of a service, those of some numbers', async () => {
  const file = await filledLedger();
  expect(short(file)).toEqual(['1 4 4', '0 4 104', '1 2 2', '0 2 102', '1 9 9', '0 9 109', '1 2 7']);
  expect(short(file, { samples: [9, 2, 5, 1] })).toEqual(['1 9 9', '0 9 109', '1 2 2', '0 2 102', '1 2 7']);
  expect(short(file, { identity: WARM })).toEqual(['1 2 2', '1 2 7', '1 4 4', '1 9 9']);
  expect(short(file, { identity: structuredClone(WARM), samples: [4, 2] })).toEqual(['1 4 4', '1 2 2', '1 2 7']);
  expect(short(file, { identity: identityOf({ unheard: 'of' }) })).toEqual([]);
  const [first] = readCompletions(file, { identity: COLD });
  expect(first).toEqual({ ...keyOf(2, COLD), completion: completionOf(102) });
  expect((await errorOf(() => short(`${file}.none`))).code).toBe('LEDGER_NOT_FOUND');
});

test('reads as it goes: it may stop, takes endless numbers, and lets go of the file', async () => {
  const file = await filledLedger();
  const forever = function* (): Generator<number> {
    for (let sample = 0; ; sample++) yield sample;
  };
  const found: number[] = [];
  for (const { sample } of readCompletions(file, { identity: COLD, samples: forever() })) {
    found.push(sample);
    if (found.length === 2) break;
  }
  expect(found).toEqual([2, 4]);
  expect(salvageLedger(file).completions).toBe(7); // nobody has it open
});

test('of a service it gives what a run is given: for any limits of tokens', async () => {
  const limit = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
  const asked = fc.record({
    service: limit,
    request: limit,
    cut: fc.boolean(),
    sample: fc.integer({ min: 0, max: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 8 }), limit, async (stored, now) => {
      const keyUnder = (service: number | undefined, request: number | undefined, sample: number): CompletionKey => ({
        identity: identityOf({ model: 'tiny', ...(service !== undefined && { maxTokens: service }) }),
        sample,
        request: { ...requestOf('q'), ...(request !== undefined && { maxTokens: request }) },
      });
      const file = ledgerFile();
      const ledger = openSqliteLedger(file);
      for (const [number, { service, request, cut, sample }] of stored.entries()) {
        const [choice] = completionOf(number).choices as [Completion['choices'][number]];
        const choices = [{ ...choice, finishReason: cut ? ('length' as const) : ('stop' as const) }];
        await ledger.rememberCompletion(keyUnder(service, request, sample), { ...completionOf(number), choices });
      }
      const { identity } = keyUnder(now, undefined, 0);
      const given = [...readCompletions(file, { identity })];
      for (const { sample, request, completion } of given) {
        expect(completion).toEqual(ledger.completion({ identity, sample, request }));
      }
      const questions = new Set(stored.map(({ request, sample }) => JSON.stringify([sample, request])));
      const answered = [...questions].filter((question) => {
        const [sample, request] = JSON.parse(question) as [number, number | null];
        return ledger.completion(keyUnder(now, request ?? undefined, sample));
      });
      expect(given).toHaveLength(answered.length);
      await ledger.close();
    }),
    { numRuns: 40 },
  );
});

test.each([
  `UPDATE completions SET answer = replace(answer, 'answer', 'anchor') WHERE sample = 4`,
  `UPDATE completions SET request = replace(request, 'question', 'query') WHERE sample = 4`,
  `UPDATE completions SET request = 'x' WHERE sample = 4`,
  `UPDATE completions SET request = x'00' WHERE sample = 4`,
  `UPDATE completions SET key = identity WHERE sample = 4`,
  `UPDATE completions SET sample = 9223372036854775807 WHERE sample = 4`,
  `UPDATE completions SET checksum = 9223372036854775807 WHERE sample = 4`,
])('leaves out what is damaged: %s', async (damage) => {
  const file = await filledLedger();
  const database = new DatabaseSync(file);
  database.exec(damage);
  database.close();
  expect(short(file)).toEqual(['1 2 2', '0 2 102', '1 9 9', '0 9 109', '1 2 7']);
  expect(short(file, { samples: [4, 9] })).toEqual(['1 9 9', '0 9 109']);
  expect(short(file, { identity: WARM })).toEqual(['1 2 2', '1 2 7', '1 9 9']);
  expect(short(file, { identity: COLD, samples: [4, 9] })).toEqual(['0 9 109']);
});
