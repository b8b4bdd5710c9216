import { startServer } from '@ablata/testkit/server';
import { describe, expect, it } from 'vitest';
import { readQueueMetrics } from './watch-metrics.ts';

describe('readQueueMetrics', () => {
  it('adds up engines', () => {
    const text = [
      '# HELP vllm:num_requests_running Number of requests in model execution batches.',
      '# TYPE vllm:num_requests_running gauge',
      'vllm:num_requests_running{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 96.0',
      'vllm:num_requests_running{engine="1",model_name="Qwen/Qwen2.5-7B-Instruct"} 1e2',
      'vllm:num_requests_waiting{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 12.0',
      'vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 99.0',
    ].join('\n');
    expect(readQueueMetrics(text)).toEqual({ running: 196, waiting: 12 });
  });

  it('gives nothing for other servers', () => {
    expect(readQueueMetrics('llamacpp:requests_processing 1')).toBeUndefined();
    expect(readQueueMetrics('')).toBeUndefined();
  });

  it('reads what the fake server writes', async () => {
    await using server = await startServer();
    const text = await (await fetch(server.url.replace('/v1', '/metrics'))).text();
    expect(readQueueMetrics(text)).toEqual({ running: 0, waiting: 0 });
  });
});
