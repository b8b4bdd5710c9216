import { AdaptiveLimit } from '../src/limit/adaptive-limit.ts';
import { createFixedLimit } from '../src/limit/limit.ts';
import { type Simulated, type Simulation, simulate } from './simulate.ts';

/** Answers after which the limit must be found. */
export const SETTLED = 200;

const gpu = (running: number): number => (100 * running) / (48 + running);

/** Servers as they are met. Times are those of a fast server: an answer takes about a second or two. */
export const scenarios: Readonly<Record<string, Simulation>> = {
  'large GPU, 256 at once': { throughput: gpu, slots: 256, answers: 3000 },
  'small GPU, 64 at once': { throughput: gpu, slots: 64, answers: 3000 },
  'memory for 12 at once': { throughput: gpu, slots: 12, answers: 1500 },
  'CPU, saturated by 8': { throughput: (running) => Math.min(running, 8) / 4, slots: 256, answers: 1500 },
  'one at a time': { throughput: () => 1, slots: 1, answers: 600 },
  'burst start with grammars': { throughput: gpu, slots: 256, answers: 3000, grammar: 1 },
  'burst start, all that wait in one number': {
    throughput: gpu,
    slots: 256,
    answers: 3000,
    grammar: 0.3,
    metrics: 'all',
  },
  'restarted for a minute': { throughput: gpu, slots: 128, answers: 3000, restart: { at: 10, seconds: 60 } },
  "a neighbour's 200 for ten seconds": {
    throughput: gpu,
    slots: 128,
    answers: 3000,
    neighbour: (time) => (time > 8 && time < 18 ? 200 : 0),
  },
  "a neighbour's 64 throughout": { throughput: gpu, slots: 128, answers: 3000, neighbour: () => 64 },
  'no metrics, 64 at once': { throughput: gpu, slots: 64, answers: 3000, metrics: 'none' },
  'no metrics, 4 at once': { throughput: (running) => running, slots: 4, answers: 1000, metrics: 'none' },
};

/** A neighbour's share can be taken by asking for more than the server runs at once: that is not what is compared. */
export function fixedLevels({ slots }: Simulation): number[] {
  return [1, 4, 8, 12, 16, 32, 64, 128, 256].filter((level) => level <= Math.max(4, slots * 1.1));
}

/** Work a second after the first {@link SETTLED} answers. */
export function rateOf({ times, done }: Simulated): number {
  const from = SETTLED - 1;
  return ((done.at(-1) as number) - (done[from] as number)) / ((times.at(-1) as number) - (times[from] as number));
}

export function bestFixed(simulation: Simulation): number {
  return Math.max(
    ...fixedLevels(simulation).map((level) => rateOf(simulate(() => createFixedLimit(level), simulation))),
  );
}

export const adaptive =
  (timeout = 600) =>
  (now: () => number): AdaptiveLimit =>
    new AdaptiveLimit({ min: 1, max: 1024, start: 16, timeout, now });
