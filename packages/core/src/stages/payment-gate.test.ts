import { describe, expect, test } from 'vitest';
import { PaymentGate } from './payment-gate.ts';

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

describe('the payment gate', () => {
  test('holds requests back until the run waits for one of them; then lets all through', async () => {
    const gate = new PaymentGate();
    const due = ask(gate, 3, 4, 5);
    gate.awaits(2);
    expect(await settled(due)).toEqual([]);
    gate.awaits(3);
    expect(await settled(due)).toEqual([3, 4, 5]);
    expect(await settled(ask(gate, 6))).toEqual([6]);
  });

  test('lets through what was lost between answers that are there', async () => {
    const gate = new PaymentGate();
    const due = ask(gate, 3, 7);
    gate.payment(5).free();
    expect(await settled(due)).toEqual([3]);
  });

  test('closes again when answers come free again', async () => {
    const gate = new PaymentGate();
    gate.awaits(0);
    expect(await settled(ask(gate, 0))).toEqual([0]);
    gate.payment(1).free();
    expect(await settled(ask(gate, 2))).toEqual([]);
  });

  test('lets a request through that comes while it is waited for, as a further turn does', async () => {
    const gate = new PaymentGate();
    gate.payment(0).free();
    gate.awaits(0);
    expect(await settled(ask(gate, 0))).toEqual([0]);
    gate.payment(0).free();
    gate.awaits(undefined);
    expect(await settled(ask(gate, 1))).toEqual([]);
  });

  test('refuses what is held when the run ends', async () => {
    const gate = new PaymentGate();
    const due = gate.payment(1).due();
    gate.close();
    await expect(due).rejects.toThrow('the run ended before this request');
    await expect(gate.payment(2).due()).rejects.toThrow('the run ended before this request');
  });
});
