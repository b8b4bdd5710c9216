import { explainDifference } from '@ablata/ledger';
import type { JsonObject } from '@ablata/spec';

interface Named extends JsonObject {
  readonly name?: string;
  readonly slot?: string;
  readonly identity?: JsonObject;
}

/** What differs between two experiments as run.json describes them: `services.dedupe.threshold 0.6 → 0.7`. */
export function differences(before: JsonObject, now: JsonObject): string[] {
  return explainDifference(byName(before), byName(now));
}

function byName({ services, stages, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    services: named(services as readonly Named[] | undefined),
    stages: named(stages as readonly Named[] | undefined),
  };
}

function named(list: readonly Named[] = []): JsonObject {
  const found: Record<string, JsonObject> = {};
  for (const { name, identity, ...rest } of list) {
    const key = name ?? rest.slot ?? '';
    const several = Object.keys(found).filter((other) => other === key || other.startsWith(`${key}[`)).length;
    found[several === 0 ? key : `${key}[${several}]`] = { ...rest, ...identity };
  }
  return found;
}
