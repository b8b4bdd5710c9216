import { expect, it } from 'vitest';
import type { Failure } from '../failure/failure.ts';
import { Silence } from './silence.ts';

function start() {
  const at = { time: 0 };
  const told: string[] = [];
  const silence = new Silence({
    now: () => at.time,
    onSilence: (seconds, failure) => told.push(`${seconds} s: ${failure?.reason ?? 'slow'}`),
    onEnd: (seconds) => told.push(`over after ${seconds} s`),
  });
  return { at, told, silence };
}

const kinds = ['away', 'gateway', 'load', 'transient'] as const;
const failure = (kind: Failure['kind']): Failure => ({ kind, reason: `some-${kind}` });

it.each(kinds)('counts from the first failure of kind %s, until a useful answer', (kind) => {
  const { at, silence } = start();
  expect(silence.seconds).toBe(0);
  silence.failed(failure(kind));
  at.time = 7;
  silence.failed(failure(kind));
  expect(silence.seconds).toBe(7);
  silence.broken();
  expect(silence.seconds).toBe(0);
  silence.failed(failure(kind));
  at.time = 9;
  expect([silence.seconds, silence.answers]).toEqual([2, 1]);
});

it('is told after 5 seconds and at each doubling, and when it is over', () => {
  const { at, told, silence } = start();
  for (; at.time < 50; at.time++) silence.failed(failure('gateway'));
  silence.broken();
  silence.broken();
  expect(told).toEqual([
    '5 s: some-gateway',
    '10 s: some-gateway',
    '20 s: some-gateway',
    '40 s: some-gateway',
    'over after 50 s',
  ]);
});

it('tells of answers that take long, while requests are under way', () => {
  const { at, told, silence } = start();
  for (; at.time < 200; at.time += 5) silence.look(at.time < 130);
  expect(told).toEqual(['30 s: slow', '60 s: slow', '120 s: slow']);
});

it('does not take a pause of the caller for slowness', () => {
  const { at, told, silence } = start();
  for (; at.time < 200; at.time += 5) silence.look(at.time % 20 < 10);
  expect(told).toEqual([]);
});
