import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { createFixedLimit } from './limit.ts';
import { simulate } from './simulate.ts';

const adaptive = (now: () => number) => new AdaptiveLimit({ min: 1, max: 1024, start: 16, now });

/** Peaks at `peak`, holds on for as much again, and collapses beyond. */
function collapsing(peak: number) {
  return (running: number): number => {
    if (running <= peak) return 1000 * (running / peak) ** 0.8;
    if (running <= 2 * peak) return 1000 * (1 - (running - peak) / (10 * peak));
    return 1000 * Math.max(0.15, 0.9 - (running - 2 * peak) / (1.25 * peak));
  };
}

const FIXED = [4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256];

function compare(throughput: (running: number) => number, tellsWork: boolean, seed: number) {
  const options = { throughput, answers: 5000, spread: 0.4, tellsWork, seed };
  const best = Math.min(...FIXED.map((level) => simulate(() => createFixedLimit(level), options).seconds));
  const { seconds, levels } = simulate(adaptive, options);
  return { share: best / seconds, levels };
}

describe('AdaptiveLimit', () => {
  it.each([24, 48, 96])(
    'reaches 95 % of the best fixed limit over 5,000 requests, and stays there: peak at %i',
    (peak) => {
      const throughput = collapsing(peak);
      for (const seed of [1, 2, 3, 4, 5]) {
        const { share, levels } = compare(throughput, true, seed);
        expect(share).toBeGreaterThan(0.95);
        // From the second half on nearly every request is sent at a level that is good.
        const late = levels.slice(2500);
        const good = late.filter((level) => throughput(level) > 940).length;
        expect(good / late.length).toBeGreaterThan(0.95);
        expect(Math.max(...levels)).toBeLessThanOrEqual(2.1 * peak);
      }
    },
  );

  it('does nearly as well when the server does not tell how much work an answer was', () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(compare(collapsing(48), false, seed).share).toBeGreaterThan(0.9);
  });

  it('climbs on while a large server gains', () => {
    const gpu = (running: number): number => (100 * Math.min(running, 256)) / (20 + Math.min(running, 256) / 4);
    expect(compare(gpu, true, 1).share).toBeGreaterThan(0.93);
  });

  it('comes down to a small server', () => {
    const small = (running: number): number => (running <= 4 ? 10 * running : 40 / (1 + (running - 4) / 10));
    const { levels } = compare(small, true, 1);
    expect(levels.at(-1)).toBeLessThanOrEqual(6);
  });

  it('follows a server that changes', () => {
    const peakAt = (time: number): number => (time < 3 ? 48 : 16);
    const throughput = (running: number, time: number): number => {
      const peak = peakAt(time);
      return ((1000 * peak) / 48) * Math.min(running / peak, Math.max(0.2, 1 - (running - peak) / 80));
    };
    const { levels } = simulate(adaptive, { throughput, answers: 5000, spread: 0.4, tellsWork: true, seed: 1 });
    const before = levels[2000]!;
    expect(before).toBeGreaterThan(38);
    expect(before).toBeLessThan(64);
    expect(levels.at(-1)).toBeLessThan(26);
  });

  it('backs off from a server that refuses, and stays below what it takes', () => {
    const throughput = (running: number): number => 20 * running;
    const { refusals, levels } = simulate(adaptive, {
      throughput,
      answers: 5000,
      spread: 0.4,
      tellsWork: true,
      seed: 1,
      refuseAbove: 40,
    });
    expect(refusals / 5000).toBeLessThan(0.1);
    const late = levels.slice(2500);
    expect(late.reduce((sum, level) => sum + level, 0) / late.length).toBeGreaterThan(25);
    expect(Math.max(...late)).toBeLessThan(64);
  });

  it('cuts once for all requests that were in flight', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 100 });
    const tickets = Array.from({ length: 100 }, () => limit.started());
    for (const ticket of tickets) limit.overloaded(ticket);
    expect(limit.current).toBe(70);
  });

  it('takes single refusals for what they are', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 16, start: 16 });
    for (let number = 0; number < 400; number++) {
      const ticket = limit.started();
      if (number % 12 === 0) limit.overloaded(ticket);
      else limit.finished(ticket, 1);
    }
    expect(limit.current).toBe(16);
  });

  it('does not grow for a caller that asks for less', () => {
    let time = 0;
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 16, now: () => time });
    for (let number = 0; number < 1000; number++) {
      const tickets = [limit.started(), limit.started()];
      time += 1;
      for (const ticket of tickets) limit.finished(ticket, 10);
    }
    expect(limit.current).toBe(16);
  });

  it('takes the queue that a server reports for a limit', () => {
    const limit = new AdaptiveLimit({ min: 1, max: 1024, start: 200 });
    limit.queued(128, 72);
    expect(limit.current).toBe(128);
    limit.queued(128, 1);
    expect(limit.current).toBe(128);
    limit.queued(4, 124);
    expect(limit.current).toBe(4);
  });

  it('stays within its bounds', () => {
    const throughput = (running: number): number => 20 * running;
    const { levels } = simulate((now) => new AdaptiveLimit({ min: 4, max: 30, start: 8, now }), {
      throughput,
      answers: 1000,
      spread: 0.4,
      tellsWork: true,
      seed: 1,
    });
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...levels)).toBe(30);
  });
});
