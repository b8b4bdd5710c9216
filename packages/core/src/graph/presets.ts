import { AblataError, type AnyStage, didYouMean } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';

/** What a graph may begin as, by name: stages in order. */
const PRESETS = {
  generate: ['draw', 'prompt', 'generate', 'parse', 'encode', 'dedupe', 'split', 'write'],
  texts: ['texts', 'encode', 'dedupe', 'split', 'write'],
} as const;

/** The chain a graph begins as. @throws CONFIG_UNKNOWN_STAGE when nobody offers a stage of it. */
export function startOf(
  graph: keyof typeof PRESETS | readonly string[],
  offered: ReadonlyMap<string, AnyStage>,
  origin: ConfigOrigin,
): AnyStage[] {
  const names: readonly string[] = typeof graph === 'string' ? PRESETS[graph] : graph;
  return names.map((name, index) => {
    const stage = offered.get(name);
    if (stage) return stage;
    const path = typeof graph === 'string' ? ['graph'] : ['graph', index];
    throw new AblataError(
      'CONFIG_UNKNOWN_STAGE',
      `${where(origin, path)}: no stage '${name}' is offered.${didYouMean(name, [...offered.keys()])}`,
      {
        hint:
          name === 'texts'
            ? `List the plugin that brings it: plugins: ['@ablata/steps'].`
            : `List the plugin that offers it under 'plugins'.`,
      },
    );
  });
}
