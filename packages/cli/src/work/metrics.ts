import type { AtWork } from '../commands/work.ts';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  value(atWork: AtWork): number;
}

const METRICS: readonly Metric[] = [
  { name: 'calls_total', type: 'counter', help: 'Calls answered.', value: ({ serving }) => serving.counts.answered },
  {
    name: 'calls_failed_total',
    type: 'counter',
    help: 'Calls answered with a failure of their own.',
    value: ({ serving }) => serving.counts.failed,
  },
  {
    name: 'calls_spared_total',
    type: 'counter',
    help: 'Calls that were answered already when their turn came.',
    value: ({ serving }) => serving.counts.spared,
  },
  { name: 'busy_calls', type: 'gauge', help: 'Calls at work now.', value: ({ serving }) => serving.counts.busy },
  {
    name: 'call_seconds_total',
    type: 'counter',
    help: 'Seconds spent on calls, over all of them.',
    value: ({ serving }) => serving.counts.seconds,
  },
  { name: 'concurrency', type: 'gauge', help: 'Batches taken at once.', value: ({ concurrency }) => concurrency() },
  {
    name: 'waiting_batches',
    type: 'gauge',
    help: 'Batches in the queue that no worker has begun; every worker of a service sees the same.',
    value: ({ serving }) => serving.waiting,
  },
  {
    name: 'connected',
    type: 'gauge',
    help: '1 while the queue can be reached.',
    value: ({ serving }) => Number(serving.connected),
  },
];

/** Prometheus' text format. */
export function metricsOf(atWork: readonly AtWork[]): string {
  return METRICS.map(({ name, type, help, value }) => {
    const lines = atWork.map(
      (each) => `ablata_worker_${name}{service="${label(each.offered.service.name)}"} ${value(each)}`,
    );
    return [`# HELP ablata_worker_${name} ${help}`, `# TYPE ablata_worker_${name} ${type}`, ...lines, ''].join('\n');
  }).join('');
}

function label(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
