/** What vLLM's `/metrics` says of its queue. */
export interface QueueMetrics {
  readonly running: number;
  readonly waiting: number;
}

/** Reads Prometheus text, adding up engines; undefined when the two gauges are not in it. */
export function readQueueMetrics(text: string): QueueMetrics | undefined {
  const sum = (name: string): number | undefined => {
    const found = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})?[ \\t]+([\\d.eE+-]+)`, 'gmu'))];
    return found.length === 0 ? undefined : found.reduce((total, [, value]) => total + Number(value), 0);
  };
  const running = sum('vllm:num_requests_running');
  const waiting = sum('vllm:num_requests_waiting');
  return running === undefined || waiting === undefined ? undefined : { running, waiting };
}
