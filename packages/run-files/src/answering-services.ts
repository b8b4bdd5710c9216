import { compatibleVersion, type Manifest } from '@ablata/core';
import type { LedgerIdentity } from '@ablata/ledger';
import { type JsonObject, LanguageModel, slotOf } from '@ablata/spec';

/** A service as run.json describes it. */
export interface DescribedService {
  readonly name?: string;
  readonly slot: string;
  readonly use: string;
  readonly plugin: string;
  readonly version: string | null;
  readonly identity: JsonObject;
}

interface DescribedStage {
  readonly name: string;
  readonly from: readonly string[];
}

/** The language models whose answers a stage works on: its own, or those of the nearest stages before it that have some. */
export function answeringServices({ experiment, stageServices }: Manifest, stage: string): readonly DescribedService[] {
  const services = experiment['services'] as unknown as readonly DescribedService[];
  const stages = experiment['stages'] as unknown as readonly DescribedStage[];
  const models = (name: string): DescribedService[] =>
    services.filter(
      (service) =>
        service.slot === slotOf(LanguageModel) && (stageServices[name] ?? []).includes(service.name ?? service.slot),
    );
  const own = models(stage);
  if (own.length > 0) return own;
  const before = stages.find(({ name }) => name === stage)?.from ?? [];
  return [...new Set(before.flatMap((name) => answeringServices({ experiment, stageServices } as Manifest, name)))];
}

/** What the ledger keeps the answers of a service under. */
export function identityOf({ slot, plugin, version, use, identity }: DescribedService): LedgerIdentity {
  return { slot, plugin, version: compatibleVersion(version), use, service: identity };
}
