import { AblataError, type AnyStage, didYouMean, nearest } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { Tell } from './columns.ts';
import { lostStage } from './lost-stage.ts';

/** What a graph may begin as, by name: stages in order. */
const PRESETS = {
  generate: ['draw', 'prompt', 'generate', 'parse', 'encode', 'dedupe', 'split', 'write'],
  texts: ['texts', 'encode', 'dedupe', 'split', 'write'],
} as const;

/** The names of the chain a graph begins as. */
export function stagesOf(graph: keyof typeof PRESETS | readonly string[]): readonly string[] {
  return typeof graph === 'string' ? PRESETS[graph] : graph;
}

/** The chain a graph begins as. Tells CONFIG_UNKNOWN_STAGE of each stage that nobody offers, and goes on as if the nearest were meant. */
export function startOf(
  graph: keyof typeof PRESETS | readonly string[],
  offered: ReadonlyMap<string, AnyStage>,
  origin: ConfigOrigin,
  tell: Tell,
): AnyStage[] {
  return stagesOf(graph).map((name, index) => {
    const stage = offered.get(name);
    if (stage) return stage;
    const path = typeof graph === 'string' ? ['graph'] : ['graph', index];
    const near = nearest(name, [...offered.keys()]);
    tell(
      new AblataError(
        'CONFIG_UNKNOWN_STAGE',
        `${where(origin, path)}: no stage '${name}' is offered.${didYouMean(name, [...offered.keys()])}`,
        {
          hint:
            name === 'texts'
              ? `List the plugin that brings it: plugins: ['@ablata/steps'].`
              : `List the plugin that offers it under 'plugins'.`,
          details: { near: near !== undefined },
        },
      ),
    );
    return (near !== undefined && offered.get(near)) || lostStage(name);
  });
}
