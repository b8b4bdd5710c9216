/**
 * What more workers give, further than one machine can show: a discrete-event simulation, seeded. Simulated are workers (service times, deaths), the
 * coordinator's and Redis' time, and waiting for each other. The window is not: `ahead` and `batchesInFlight`, which decide what is asked when and
 * keep the order, are the coordinator's own code. The costs are figures that `bench/scale-out.ts` measured.
 *
 *     node -C @ablata/source bench/scale-out-simulation.ts [--texts 1e6] [--seconds 0.25] [--coordinator 80] [--redis 26] [--deaths 0.1] [--seed 1]
 *
 * `--seconds`: median of a batch of 256 on a worker; `--coordinator`, `--redis`: µs of CPU a text; `--deaths`: of a worker, an hour.
 */
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ahead } from '../packages/core/src/stages/ahead.ts';
import { batchesInFlight } from '../packages/executor-bullmq/src/batches-in-flight.ts';
import { createRandom, type Random } from '../packages/spec/src/index.ts';
import { Agenda } from './scale-out/agenda.ts';

const BATCH = 256;
const WINDOW = 262_144 / BATCH;
const ANSWER_BYTES = 4096 + 64;
const TEXT_BYTES = 400;
/** A dead worker's batch is found by the second look at locks of 30 s; a new worker is there after two minutes. */
const [FOUND, REPLACED] = [60, 120];
/** There and back, and BullMQ's script. */
const ROUND_TRIP = 0.001;

interface Costs {
  /** Median seconds of a batch on a worker. */
  readonly batch: number;
  /** Seconds of CPU a text. */
  readonly coordinator: number;
  readonly redis: number;
  /** Of a worker, a second. */
  readonly deaths: number;
}

interface Simulated {
  readonly seconds: number;
  readonly coordinatorBusy: number;
  readonly redisBusy: number;
  readonly workersBusy: number;
  readonly redisPeak: number;
  readonly again: number;
}

/** One after the other: gives when work that comes now is done. */
class Server {
  busy = 0;
  #free = 0;

  done(now: number, seconds: number): number {
    this.busy += seconds;
    this.#free = Math.max(now, this.#free) + seconds;
    return this.#free;
  }
}

async function simulate(texts: number, workers: number, costs: Costs, seed: number): Promise<Simulated> {
  const random = createRandom(seed, 'scale-out', workers, texts);
  const agenda = new Agenda();
  const [coordinator, redis] = [new Server(), new Server()];
  const queue: (() => void)[] = [];
  let [idle, alive, again, held, peak, working] = [workers, workers, 0, 0, 0, 0];

  const feed = (): void => {
    while (idle > 0 && queue.length > 0) {
      idle--;
      queue.shift()?.();
    }
  };
  /** A batch on a worker, from when it is begun; again if that one dies. */
  const work = (finished: () => void): void => {
    const seconds = costs.batch * Math.exp(0.3 * gauss(random));
    const dies = -Math.log(1 - random.float()) / costs.deaths;
    if (dies >= seconds) {
      working += seconds;
      agenda.at(agenda.now + seconds, () => {
        idle++;
        feed();
        agenda.at(redis.done(agenda.now, (BATCH * costs.redis) / 2), finished);
      });
      return;
    }
    again++;
    working += dies;
    alive--;
    agenda.at(agenda.now + dies + REPLACED, () => {
      alive++;
      idle++;
      feed();
    });
    agenda.at(agenda.now + dies + FOUND, () => {
      queue.unshift(() => work(finished));
      feed();
    });
  };
  const task = (): Promise<void> =>
    new Promise((resolve) => {
      held += BATCH * TEXT_BYTES;
      const sent = coordinator.done(agenda.now, (BATCH * costs.coordinator) / 2);
      const queued = (): void => {
        queue.push(() =>
          work(() => {
            held += BATCH * ANSWER_BYTES;
            peak = Math.max(peak, held);
            agenda.at(coordinator.done(agenda.now, (BATCH * costs.coordinator) / 2) + ROUND_TRIP, () => {
              held -= BATCH * (ANSWER_BYTES + TEXT_BYTES);
              resolve();
            });
          }),
        );
        feed();
      };
      agenda.at(sent, () => agenda.at(redis.done(agenda.now, (BATCH * costs.redis) / 2) + ROUND_TRIP, queued));
    });

  const batches = Math.ceil(texts / BATCH);
  async function* source(): AsyncGenerator<number> {
    for (let batch = 0; batch < batches; batch++) yield batch;
  }
  const most = (): number => batchesInFlight({ workers: alive, capacity: 2 * alive }, WINDOW);
  let done = false;
  const reading = (async () => {
    for await (const _ of ahead(source(), most, task, new AbortController().signal));
    done = true;
  })();
  while (!done) {
    await setImmediate(); // the window takes what it can
    await setImmediate();
    if (!done && !agenda.next()) await setImmediate();
  }
  await reading;
  const seconds = agenda.now;
  return {
    seconds,
    coordinatorBusy: coordinator.busy / seconds,
    redisBusy: redis.busy / seconds,
    workersBusy: working / (seconds * workers),
    redisPeak: peak,
    again,
  };
}

function gauss(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}

const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '1e6' },
    seconds: { type: 'string', default: '0.25' },
    coordinator: { type: 'string', default: '80' },
    redis: { type: 'string', default: '26' },
    deaths: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1,2,4,8,16,32,64,125,250,500,1000' },
  },
});
const costs: Costs = {
  batch: Number(values.seconds),
  coordinator: Number(values.coordinator) / 1e6,
  redis: Number(values.redis) / 1e6,
  deaths: Number(values.deaths) / 3600,
};
const texts = Number(values.texts);
console.log(
  `SIMULATED: ${texts.toLocaleString('en-US')} texts, ${values.seconds} s a batch of ${BATCH} on a worker, ${values.coordinator} µs a text on the coordinator, ${values.redis} µs in Redis, ${values.deaths} deaths an hour a worker\n`,
);
console.log('workers   texts/s    hours   × one   workers  coordinator  Redis   Redis holds  batches again');
let one: number | undefined;
for (const workers of values.workers.split(',').map(Number)) {
  const { seconds, coordinatorBusy, redisBusy, workersBusy, redisPeak, again } = await simulate(
    texts,
    workers,
    costs,
    Number(values.seed),
  );
  const rate = texts / seconds;
  one ??= rate / workers;
  const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
  console.log(
    [
      String(workers).padStart(7),
      rate.toFixed(0).padStart(9),
      (seconds / 3600).toFixed(2).padStart(8),
      (rate / one).toFixed(1).padStart(7),
      percent(workersBusy).padStart(9),
      percent(coordinatorBusy).padStart(12),
      percent(redisBusy).padStart(6),
      `${(redisPeak / 1e6).toFixed(0)} MB`.padStart(13),
      String(again).padStart(14),
    ].join(' '),
  );
}
