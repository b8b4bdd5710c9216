import { createRandom, type Json, type JsonObject, type Service, type StageContext } from '@ablata/spec';
import type { ProvenNode } from '../graph/proven-graph.ts';
import type { Execution } from './execute.ts';
import { mapRows } from './map-rows.ts';
import { notHeld } from './not-held.ts';

/** Makes what a stage over rows gets beside its rows. */
export async function contextOf(node: ProvenNode, execution: Execution): Promise<StageContext> {
  const { name, stage } = node;
  const { books, ledger, seed, signal, giveUp = signal, sink } = execution;
  const services = await execution.services(node);
  const drop: StageContext['drop'] = (row, fate, reason) => books.dropped(name, row, fate, reason);
  const note: StageContext['note'] = (row, label, count = 1) => books.noted(name, row, label, count);
  const scope = `${stage.name}@${stage.version}`;
  const identities = identitiesOf(services);
  return {
    stage: name,
    options: node.options,
    services: services as StageContext['services'],
    columns: node.before,
    signal: giveUp, // a stage whose input ends finishes what it has
    seed,
    random: (...key) => createRandom(seed, name, ...key),
    drop,
    note,
    map: mapRows({ ...execution, giveUp, stage: name, drop, note }),
    summary: (summary) => sink.summary(name, summary),
    warn: (message) => sink.warn(name, message),
    evidence: ({ request, candidate }, facts, vector) =>
      sink.evidence(name, { request, candidate, facts, vector: vector?.slice() }),
    certify: (promise) => sink.certify(name, promise),
    shares: (column, shares) => sink.shares(column, shares),
    madeBy: (column) => execution.madeBy(node, column),
    async memo<T extends Json>(key: JsonObject, compute: () => Promise<T>): Promise<T> {
      const whole = identities ? { key, services: identities } : key;
      const known = ledger.memo(scope, whole);
      if (known !== undefined) return known as T;
      if (execution.planning) throw notHeld(name);
      return (await ledger.rememberMemo(scope, whole, await compute())) as T;
    },
  };
}

/** What could change an answer that rests on these services; undefined when there are none. */
function identitiesOf(services: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const identities: Record<string, Json> = {};
  for (const [need, injected] of Object.entries(services)) {
    const each = Array.isArray(injected)
      ? injected.map(({ service }: { readonly service: unknown }) => identityOf(service))
      : identityOf(injected);
    if (each !== null) identities[need] = each;
  }
  return Object.keys(identities).length > 0 ? identities : undefined;
}

function identityOf(service: unknown): Json {
  return (service as Partial<Service>).identity ?? null;
}
