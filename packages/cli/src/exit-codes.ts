import { isAblataError } from '@ablata/spec';

/** What the command's exit code says. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** 2 for what the user wrote wrongly (config, plugins, graph, command line), 130 for an interrupted run, 1 for the rest. */
export function exitCodeOf(error: unknown): number {
  if (!isAblataError(error)) return EXIT.failed;
  if (error.code === 'RUN_INTERRUPTED') return EXIT.interrupted;
  return /^(CONFIG|PLUGIN|GRAPH)_/.test(error.code) ? EXIT.usage : EXIT.failed;
}
