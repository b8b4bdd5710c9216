import { describe, expect, it } from 'vitest';
import { adaptive, bestFixed, scenarios, secondsOf } from '../../test/scenarios.ts';
import { simulate } from '../../test/simulate.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';

describe('AdaptiveLimit', () => {
  it.each(Object.entries(scenarios))('comes to 95 %% of the best fixed limit after 200 answers: %s', (_, simulation) => {
    const best = bestFixed(simulation).seconds;
    for (const seed of [1, 2, 3]) {
      expect(best / secondsOf(simulate(adaptive(), { ...simulation, seed }))).toBeGreaterThan(0.95);
    }
  });

  it('is never lowered by a queue, whatever it is', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 200, timeout: 600 });
    const tickets = Array.from({ length: 200 }, () => limit.started());
    for (const queue of [{ running: 0, waiting: 9 }, { running: 1, waiting: 199 }, { running: 0, waiting: 10_000 }]) {
      limit.queued(queue);
      for (const ticket of tickets.splice(0, 50)) limit.finished(ticket, 1);
      expect(limit.current).toBe(200);
    }
  });

  it('goes no higher than a server takes in time', () => {
    // An answer a second, and everything runs at once: at 150 an answer takes a quarter of the timeout.
    const simulation = { throughput: () => 1, slots: 1024, answers: 1500 };
    const { levels } = simulate(adaptive(), simulation);
    expect(Math.max(...levels)).toBeLessThanOrEqual(150);
    const patient = simulate(adaptive(60), simulation);
    expect(Math.max(...patient.levels)).toBeLessThanOrEqual(16);
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

  it('goes back when more made it slower', () => {
    const throughput = (running: number): number => (running <= 40 ? running : 400 / running);
    const { levels } = simulate(adaptive(), { throughput, slots: 1024, answers: 2000, metrics: 'none' });
    expect(levels.at(-1)).toBe(32);
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
        else limit.finished(ticket, 1);
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
      for (const ticket of tickets) limit.finished(ticket, 10);
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
