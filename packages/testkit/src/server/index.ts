export type { Fault, FaultRule } from './faults.ts';
export type { Latency } from './latency.ts';
export type { FakeServerOptions, Question, SeenRequest } from './options.ts';
export { type RefusalName, refusals } from './refusals.ts';
export { type FakeServer, startServer } from './start-server.ts';
