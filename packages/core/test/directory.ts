import { slotOf, type Token, token } from '@ablata/spec';
import type { ProvenServices } from '../src/graph/prove-node.ts';

/** Services by name, as far as the proof of a graph has to know them; by slot, when only slots are given. */
export function directoryOf(services: ReadonlyMap<string, symbol> | readonly string[]): ProvenServices {
  const tokens =
    services instanceof Map ? services : new Map((services as readonly string[]).map((slot) => [slot, token(slot)]));
  return {
    names: [...tokens.keys()],
    tokenOf: (name) => tokens.get(name),
    called: (name) => {
      const found = tokens.get(name) as Token<unknown> | undefined;
      return found === undefined
        ? []
        : [
            {
              name,
              slot: slotOf(found),
              token: found,
              index: 0,
              use: 'test',
              plugin: { name: 'test', version: null },
              options: {},
              traits: {},
              needs: {},
              check: undefined,
              examine: undefined,
              signature: name,
              path: [],
            },
          ];
    },
  };
}
