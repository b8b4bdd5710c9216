import { startServer } from '@ablata/testkit/server';
import { describe, expect, it } from 'vitest';
import { readQueue } from './read-queue.ts';

describe('readQueue', () => {
  it('adds up engines', () => {
    const text = [
      '# HELP vllm:num_requests_running Number of requests in model execution batches.',
      '# TYPE vllm:num_requests_running gauge',
      'vllm:num_requests_running{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 96.0',
      'vllm:num_requests_running{engine="1",model_name="Qwen/Qwen2.5-7B-Instruct"} 1e2',
      'vllm:num_requests_waiting{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 212.0',
    ].join('\n');
    expect(readQueue(text)).toEqual({ running: 196, waiting: 212 });
  });

  it('counts those that wait for room, not for their grammar', () => {
    const text = [
      'vllm:num_requests_running{engine="0"} 0.0',
      'vllm:num_requests_waiting{engine="0"} 9.0',
      'vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 2.0',
      'vllm:num_requests_waiting_by_reason{engine="0",reason="deferred"} 7.0',
    ].join('\n');
    expect(readQueue(text)).toEqual({ running: 0, waiting: 2 });
  });

  it.each([
    ['llama.cpp', 'llamacpp:requests_processing 4\nllamacpp:requests_deferred 3'],
    ['SGLang', 'sglang:num_running_reqs{model_name="a"} 4.0\nsglang:num_queue_reqs{model_name="a"} 3.0'],
    ['TGI', 'tgi_batch_current_size 4\ntgi_queue_size 3'],
  ])('knows the gauges of %s', (_, text) => expect(readQueue(text)).toEqual({ running: 4, waiting: 3 }));

  it('gives nothing for other servers, and believes no nonsense', () => {
    expect(readQueue('')).toBeUndefined();
    expect(readQueue('<html>vllm:num_requests_running</html>')).toBeUndefined();
    expect(readQueue('vllm:num_requests_running NaN\nvllm:num_requests_waiting -1')).toBeUndefined();
    expect(readQueue('vllm:num_requests_running_max 5\nvllm:num_requests_waiting 1')).toBeUndefined();
  });

  it('reads what the fake server writes', async () => {
    await using server = await startServer();
    const text = await (await fetch(server.url.replace('/v1', '/metrics'))).text();
    expect(readQueue(text)).toEqual({ running: 0, waiting: 0 });
  });
});
