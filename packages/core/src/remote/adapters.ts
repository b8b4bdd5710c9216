import type { LedgerIdentity } from '@ablata/ledger';
import {
  LanguageModel,
  type RemoteChannel,
  type RemoteHandler,
  type RemoteService,
  SentenceEncoder,
  type Service,
} from '@ablata/spec';
import type { BoundService } from '../container/bind.ts';
import { ledgerIdentity } from '../remembered.ts';
import { remoteModel, serveModel } from './completions.ts';
import { batchSizeOf, remoteEncoder, serveEncoder } from './embeddings.ts';
import { remoteMethods, serveMethods } from './methods.ts';

/** Both ends of the calls of one kind of service. */
interface Adapter {
  remote(instance: unknown, identity: LedgerIdentity, channel: RemoteChannel): unknown;
  serve(instance: unknown): RemoteHandler;
}

const ADAPTERS: ReadonlyMap<symbol, Adapter> = new Map<symbol, Adapter>([
  [
    LanguageModel,
    {
      remote: (instance, ...rest) => remoteModel(instance as LanguageModel, ...rest),
      serve: (instance) => serveModel(instance as LanguageModel),
    },
  ],
  [
    SentenceEncoder,
    {
      remote: (instance, ...rest) => remoteEncoder(instance as SentenceEncoder, ...rest),
      serve: (instance) => serveEncoder(instance as SentenceEncoder),
    },
  ],
]);

const BY_METHODS: Adapter = {
  remote: (instance, ...rest) => remoteMethods(instance as Service, ...rest),
  serve: (instance) => serveMethods(instance as Service),
};

/** How the calls of a service run elsewhere; undefined: they can't. */
export function adapterOf({ token }: Pick<BoundService, 'token'>, instance: unknown): Adapter | undefined {
  const named = (instance as Partial<Service> | null)?.remote ?? [];
  return ADAPTERS.get(token) ?? (named.length > 0 ? BY_METHODS : undefined);
}

/** A service as an executor knows it. */
export function remoteServiceOf(service: BoundService, instance: unknown): RemoteService {
  return { name: service.name, identity: ledgerIdentity(service, instance), batchSize: batchSizeOf(instance) };
}
