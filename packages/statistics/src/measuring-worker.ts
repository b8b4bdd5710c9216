import { parentPort, workerData } from 'node:worker_threads';
import type { MeasuringTask } from './measure-aside.ts';
import { measurements } from './measurements.ts';

/** The thread of `measureAside`. */
const { measurement, of } = workerData as MeasuringTask;
parentPort?.postMessage(measurements[measurement](of as never));
