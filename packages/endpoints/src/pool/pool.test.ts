import { expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { Pool } from './pool.ts';

it('serves a waiter whose server ends its rest between two looks at the clock', async () => {
  let looks = 0;
  const endpoint = {
    inFlight: 0,
    restLeft: 0,
    get capacity() {
      return looks++ < 2 ? 0 : 1; // resting for `acquire` and for its first attempt to be served
    },
  } as unknown as Endpoint;
  const pool = new Pool([endpoint]);
  expect(await pool.acquire(AbortSignal.timeout(5000))).toBe(endpoint);
  pool.close();
});
