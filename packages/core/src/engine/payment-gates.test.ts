import { describe, expect, test } from 'vitest';
import { type PaymentGate, PaymentGates } from './payment-gates.ts';

/** Which of the requests were let through. */
async function settled(due: ReadonlyMap<number, Promise<void>>): Promise<number[]> {
  const through: number[] = [];
  for (const [request, promise] of due) {
    const state = await Promise.race([
      promise.then(() => true),
      new Promise((resolve) => setImmediate(resolve, false)),
    ]);
    if (state) through.push(request);
  }
  return through;
}

function ask(gate: PaymentGate, ...requests: number[]): Map<number, Promise<void>> {
  return new Map(requests.map((request) => [request, gate.payment(request).due()]));
}

/** The gate of a stage with none behind it. */
function alone(): PaymentGate {
  return new PaymentGates(() => []).enter('ask');
}

describe('the payment gate', () => {
  test('holds requests back until the run waits for one of them; then lets all through', async () => {
    const gate = alone();
    const due = ask(gate, 3, 4, 5);
    gate.awaits(2);
    expect(await settled(due)).toEqual([]);
    gate.awaits(3);
    expect(await settled(due)).toEqual([3, 4, 5]);
    expect(await settled(ask(gate, 6))).toEqual([6]);
  });

  test('lets through what was lost between answers that are there', async () => {
    const gate = alone();
    const due = ask(gate, 3, 7);
    gate.payment(5).free();
    expect(await settled(due)).toEqual([3]);
  });

  test('closes again when answers come free again', async () => {
    const gate = alone();
    gate.awaits(0);
    expect(await settled(ask(gate, 0))).toEqual([0]);
    gate.payment(1).free();
    expect(await settled(ask(gate, 2))).toEqual([]);
  });

  test('lets a request through that comes while it is waited for, as a further turn does', async () => {
    const gate = alone();
    gate.payment(0).free();
    gate.awaits(0);
    expect(await settled(ask(gate, 0))).toEqual([0]);
    gate.payment(0).free();
    gate.awaits(undefined);
    expect(await settled(ask(gate, 1))).toEqual([]);
  });

  test('refuses what is held when the run ends', async () => {
    const gate = alone();
    const due = gate.payment(1).due();
    gate.close();
    await expect(due).rejects.toThrow('the run ended before this request');
    await expect(gate.payment(2).due()).rejects.toThrow('the run ended before this request');
  });
});

describe('gates one behind the other', () => {
  const chain = ['first', 'plain', 'second', 'third'];
  const gates = (): PaymentGates => new PaymentGates((stage) => chain.slice(chain.indexOf(stage) + 1).slice(0, 1));

  test('a stage that still has rows only looks ahead: what is before it stays held', async () => {
    const all = gates();
    const [first, second] = [all.enter('first'), all.enter('second')];
    second.starves(false);
    const ahead = ask(first, 5);
    first.awaits(5);
    expect(await settled(ahead)).toEqual([]);
    const own = ask(second, 0);
    second.awaits(0);
    expect(await settled(own)).toEqual([0]); // the run waits for this one
    expect(await settled(ahead)).toEqual([]);
    second.starves(true);
    expect(await settled(ahead)).toEqual([5]); // and now for that one
  });

  test('one further down that starves does not count for what is before one that does not', async () => {
    const all = gates();
    const [first, second, third] = [all.enter('first'), all.enter('second'), all.enter('third')];
    second.starves(false);
    third.starves(true);
    const due = ask(first, 1);
    first.awaits(1);
    expect(await settled(due)).toEqual([]);
    second.close(); // it wants nothing more
    expect(await settled(due)).toEqual([]);
  });

  test('in a graph with branches one starving branch is enough', async () => {
    const next: Readonly<Record<string, readonly string[]>> = { top: ['left', 'right'], left: ['end'], right: ['end'] };
    const all = new PaymentGates((stage) => next[stage] ?? []);
    const [top, left, right] = [all.enter('top'), all.enter('left'), all.enter('right')];
    left.starves(false);
    right.starves(false);
    const due = ask(top, 4);
    top.awaits(4);
    expect(await settled(due)).toEqual([]);
    right.starves(true);
    expect(await settled(due)).toEqual([4]);
  });

  test('what nobody wants any more is given up, as far up as nobody else reads from it', async () => {
    const next: Readonly<Record<string, readonly string[]>> = {
      top: ['left', 'right'],
      left: ['deep'],
      deep: ['end'],
      right: ['end'],
    };
    const before = (stage: string): string[] => Object.keys(next).filter((name) => next[name]?.includes(stage));
    const all = new PaymentGates((stage) => next[stage] ?? [], before);
    const [top, left, deep] = [all.enter('top'), all.enter('left'), all.enter('deep')];
    const held = [top, left, deep].map((gate) => gate.payment(0).due());
    for (const due of held) due.catch(() => {});
    all.leave('deep');
    await expect(held[1]).rejects.toThrow('the run ended');
    await expect(held[2]).rejects.toThrow('the run ended');
    expect(await settled(new Map([[0, held[0] as Promise<void>]]))).toEqual([]); // the right branch still reads from it
    all.leave('right');
    await expect(held[0]).rejects.toThrow('the run ended');
  });

  test('several requests of one item are held and let through together', async () => {
    const gate = alone();
    const due = [gate.payment(0).due(), gate.payment(0).due()];
    gate.awaits(0);
    await Promise.all(due);
  });
});
