import { classify, type Failure } from './failure.ts';
import type { Endpoint } from './pool/endpoint.ts';

/** Names of the models a server serves. @throws {@link Failure} as `{ failure }` */
export async function listModels(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<string[]> {
  try {
    const page = await endpoint.client.models.list({ timeout: 15_000, ...(signal === undefined ? {} : { signal }) });
    const models: unknown = page.data;
    return Array.isArray(models) ? models.map(({ id }: { id: unknown }) => String(id)) : [];
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new ProbeError(classify(thrown));
  }
}

/** A server did not answer a question about itself. */
export class ProbeError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}
