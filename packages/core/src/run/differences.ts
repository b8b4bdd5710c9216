import { explainDifference } from '@ablata/ledger';
import type { JsonObject } from '@ablata/spec';

interface Named extends JsonObject {
  readonly name?: string;
  readonly slot?: string;
  readonly identity?: JsonObject;
}

const MOST = 8;

/** What differs between two experiments as run.json describes them: `services.dedupe.threshold 0.6 → 0.7`; the first of it. */
export function differences(before: JsonObject, now: JsonObject): string[] {
  const [was, is] = [byName(before), byName(now)];
  for (const [name, service] of Object.entries(is.services)) {
    // Another implementation has other options altogether.
    const other = was.services[name];
    if (other && other['use'] !== service['use']) {
      was.services[name] = { use: other['use'] ?? null };
      is.services[name] = { use: service['use'] ?? null };
    }
  }
  const found = explainDifference(was, is);
  return found.length > MOST ? [...found.slice(0, MOST), `${found.length - MOST} more`] : found;
}

interface ByName extends JsonObject {
  readonly services: Record<string, JsonObject>;
}

function byName({ services, stages, ...rest }: JsonObject): ByName {
  return {
    ...rest,
    services: named(services as readonly Named[] | undefined),
    stages: named(stages as readonly Named[] | undefined),
  };
}

function named(list: readonly Named[] = []): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {};
  for (const { name, identity, ...rest } of list) {
    const key = name ?? rest.slot ?? '';
    const several = Object.keys(found).filter((other) => other === key || other.startsWith(`${key}[`)).length;
    found[several === 0 ? key : `${key}[${several}]`] = { ...rest, ...identity };
  }
  return found;
}
