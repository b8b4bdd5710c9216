import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptive, bestFixed, rateOf, scenarios } from '../../test/scenarios.ts';
import { simulate } from '../../test/simulate.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';

describe('AdaptiveLimit', () => {
  it.each(Object.entries(scenarios))(
    'comes to 95 %% of the best fixed limit after 200 answers: %s',
    (_, simulation) => {
      const best = bestFixed(simulation);
      for (const seed of [1, 2, 3]) {
        expect(rateOf(simulate(adaptive(), { ...simulation, seed })) / best).toBeGreaterThan(0.95);
      }
    },
  );

  it('does so at any server that batches: slow or fast, of any size, whatever its grammars, its metrics and the spread of its answers', () => {
    const servers = fc.record({
      slots: fc.constantFrom(1, 4, 16, 48, 128, 256),
      half: fc.constantFrom(2, 16, 48, 100),
      speed: fc.constantFrom(1, 5, 20, 100, 300),
      metrics: fc.constantFrom('room', 'all', 'none'),
      spread: fc.constantFrom(0.1, 0.4, 1, 1.6),
      grammar: fc.constantFrom(0, 0.3, 1),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(servers, ({ half, speed, ...server }) => {
        // Where answers take over a tenth of the timeout the limit rises by a whole round of answers at a time, and needs more than 200.
        fc.pre((half + server.slots) / speed < 60);
        const throughput = (running: number): number => (speed * running) / (half + running);
        const simulation = { ...server, throughput, answers: 1000 };
        return rateOf(simulate(adaptive(), simulation)) > bestFixed(simulation) * 0.95;
      }),
      { numRuns: 20 },
    );
  });

  it('is never lowered by a queue, whatever it is', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 200, timeout: 600 });
    const tickets = Array.from({ length: 200 }, () => limit.started());
    for (const queue of [
      { running: 0, waiting: 9 },
      { running: 1, waiting: 199 },
      { running: 0, waiting: 10_000 },
    ]) {
      limit.queued(queue);
      for (const ticket of tickets.splice(0, 50)) limit.finished(ticket);
      expect(limit.current).toBe(200);
    }
  });

  it('goes no higher than a server takes in time', () => {
    // An answer a second, and everything runs at once: twice as many in flight take twice as long.
    const simulation = { throughput: () => 1, slots: 1024, answers: 1000 };
    for (const metrics of ['room', 'none'] as const) {
      expect(Math.max(...simulate(adaptive(), { ...simulation, metrics }).levels)).toBeLessThanOrEqual(256);
      expect(Math.max(...simulate(adaptive(60), { ...simulation, metrics }).levels)).toBeLessThanOrEqual(32);
    }
  });

  it('is not held back by answers that take long at any limit, as of a model that reasons', () => {
    const { levels } = simulate(adaptive(), { throughput: (running) => running / 200, slots: 128, answers: 1000 });
    expect(levels.at(-1)).toBeGreaterThanOrEqual(128);
  });

  it('backs off from a server that refuses, and stays about what it takes', () => {
    const { refusals, levels } = simulate(adaptive(), {
      throughput: (running) => 20 * running,
      slots: 1024,
      answers: 5000,
      metrics: 'none',
      refuseAbove: 40,
    });
    expect(refusals / 5000).toBeLessThan(0.1);
    const late = levels.slice(2500);
    expect(late.reduce((sum, level) => sum + level, 0) / late.length).toBeGreaterThan(25);
    expect(Math.max(...late)).toBeLessThan(64);
  });

  it('waits to hear of the queue before it rises, and takes one look in vain for none', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 16, timeout: 600 });
    const answer = (): number => {
      for (const ticket of Array.from({ length: limit.current }, () => limit.started())) limit.finished(ticket);
      return limit.current;
    };
    expect(answer()).toBe(16);
    limit.queued({ running: 16, waiting: 0 });
    expect(answer()).toBe(32);
    limit.queued(undefined);
    expect(answer()).toBe(32);
    const blind = new AdaptiveLimit({ min: 1, max: 1024, start: 16, timeout: 600 });
    blind.queued(undefined);
    for (let round = 0; round < 8; round++) {
      for (const ticket of Array.from({ length: blind.current }, () => blind.started())) blind.finished(ticket);
    }
    expect(blind.current).toBe(256);
  });

  it('goes no higher than what vLLM runs at once where a server tells nothing', () => {
    const { levels } = simulate(adaptive(), {
      throughput: (running) => running,
      slots: 4,
      answers: 2000,
      metrics: 'none',
    });
    expect(Math.max(...levels)).toBe(256);
  });

  it('cuts once for all requests that were in flight', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 100, timeout: 600 });
    const tickets = Array.from({ length: 100 }, () => limit.started());
    for (const ticket of tickets) limit.overloaded(ticket);
    expect(limit.current).toBe(70);
  });

  it('takes single refusals for what they are, and those of a server that starts', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 16, start: 16, timeout: 600 });
    for (let number = 0; number < 400; number++) {
      const tickets = Array.from({ length: 16 }, () => limit.started());
      for (const [index, ticket] of tickets.entries()) {
        if (index === 0) limit.overloaded(ticket);
        else limit.finished(ticket);
      }
    }
    expect(limit.current).toBe(16);
    for (let number = 0; number < 400; number++) limit.overloaded(limit.started());
    expect(limit.current).toBe(16);
  });

  it('does not grow for a caller that asks for less', () => {
    let time = 0;
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 16, timeout: 600, now: () => time });
    for (let number = 0; number < 1000; number++) {
      const tickets = [limit.started(), limit.started()];
      limit.queued({ running: 2, waiting: 0 });
      time += 1;
      for (const ticket of tickets) limit.finished(ticket);
    }
    expect(limit.current).toBe(16);
  });

  it('stays within its bounds', () => {
    const bounded = (now: () => number) => new AdaptiveLimit({ min: 4, max: 30, start: 8, timeout: 600, now });
    const { levels } = simulate(bounded, { throughput: (running) => 20 * running, slots: 1024, answers: 1000 });
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...levels)).toBe(30);
  });
});
