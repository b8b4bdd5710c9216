import {
  type Ledger,
  type LedgerIdentity,
  type Payments,
  rememberCompletions,
  rememberDecodings,
  rememberEmbeddings,
} from '@ablata/ledger';
import { type JsonObject, LanguageModel, SentenceDecoder, SentenceEncoder, type Service } from '@ablata/spec';
import type { BoundService } from './container/bind.ts';

type Remember = (
  instance: unknown,
  identity: LedgerIdentity,
  ledger: Ledger,
  payments: Payments,
  name: string,
) => unknown;

/** The services whose answers the ledger holds, by their tokens. They are started when the ledger can't answer. */
const REMEMBERED: ReadonlyMap<symbol, Remember> = new Map<symbol, Remember>([
  [LanguageModel, (instance, ...rest) => rememberCompletions(instance as LanguageModel, ...rest)],
  [SentenceEncoder, (instance, ...rest) => rememberEmbeddings(instance as SentenceEncoder, ...rest)],
  [SentenceDecoder, (instance, identity, ledger) => rememberDecodings(instance as SentenceDecoder, identity, ledger)],
]);

export function isRemembered({ token }: Pick<BoundService, 'token'>): boolean {
  return REMEMBERED.has(token);
}

/** Puts the ledger around a service whose answers it holds; any other stays as it is. */
export function remember(service: BoundService, instance: unknown, ledger: Ledger, payments: Payments): unknown {
  const wrap = REMEMBERED.get(service.token);
  return wrap ? wrap(instance, ledgerIdentity(service, instance), ledger, payments, service.name) : instance;
}

/** What a service's answers are kept under. Its name is no part of it: the same model under two names has the same answers. */
export function ledgerIdentity({ slot, use, plugin }: BoundService, instance: unknown): LedgerIdentity {
  return {
    slot,
    plugin: plugin.name,
    version: compatibleVersion(plugin.version),
    use,
    service: (instance as Partial<Service>).identity ?? ({} as JsonObject),
  };
}

/** The part of a version that may change answers, by semver: a patch must not cost anybody a night's answers. */
export function compatibleVersion(version: string | null): string | null {
  const [major, minor] = (version ?? '').split('.');
  if (!major) return null;
  return major === '0' ? `0.${minor}` : major;
}
