import type { Queue } from './limit.ts';

/** The gauges of each kind of server: what runs, and what waits. */
const GAUGES: readonly (readonly [running: string, waiting: string])[] = [
  ['vllm:num_requests_running', 'vllm:num_requests_waiting'],
  ['sglang:num_running_reqs', 'sglang:num_queue_reqs'],
  ['llamacpp:requests_processing', 'llamacpp:requests_deferred'],
  ['tgi_batch_current_size', 'tgi_queue_size'],
];

/**
 * Reads Prometheus text, adding up engines; undefined when it holds no server's gauges.
 *
 * vLLM counts requests that wait for their grammar, or for a remote cache, among the waiting, though room is not what they wait for. Where it tells the
 * reasons apart, only those that wait for room count.
 */
export function readQueue(text: string): Queue | undefined {
  for (const [runs, waits] of GAUGES) {
    const running = sum(text, runs);
    const all = sum(text, waits);
    if (running === undefined || all === undefined) continue;
    return { running, waiting: sum(text, `${waits}_by_reason`, 'reason="capacity"') ?? all };
  }
  return undefined;
}

function sum(text: string, name: string, label = ''): number | undefined {
  let total: number | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name)) continue;
    const [, labels = '', value] = /^[\w:]+(\{[^}]*\})?[ \t]+(\S+)/u.exec(line) ?? [];
    if (!/[\s{]/u.test(line[name.length] ?? '') || !labels.includes(label)) continue;
    const number = Number(value);
    if (Number.isFinite(number) && number >= 0) total = (total ?? 0) + number;
  }
  return total;
}
