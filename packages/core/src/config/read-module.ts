import { extname } from 'node:path';
import { AblataError } from '@ablata/spec';
import { importTypeScript } from './import-typescript.ts';
import { loadingProblem } from './loading-problem.ts';
import { positionsInModule } from './positions-in-module.ts';
import type { RawConfig } from './raw-config.ts';
import { sourceText } from './source-text.ts';

/** Imports a config in TypeScript or JavaScript. @throws CONFIG_UNREADABLE */
export async function readModule(file: string, label: string): Promise<RawConfig> {
  const text = await sourceText(file, label);
  const positions = positionsInModule(text);
  let value: unknown;
  try {
    value = await importTypeScript(file);
  } catch (cause) {
    throw await loadingProblem(cause, { file, label, text });
  }
  const position = await positions;
  const what = whatItIs(value);
  if (what !== undefined) {
    const { is, hint } = what;
    const place = position?.([]) ?? ':1:1';
    throw new AblataError(
      'CONFIG_UNREADABLE',
      `${label}${place} must export an experiment as default, and exports ${is}`,
      {
        hint:
          hint ??
          `Write: export default defineExperiment({ … })${extname(file) === '.ts' ? '' : ' (or module.exports)'}`,
      },
    );
  }
  return { value, position: (path, part) => (path.length > 0 && position?.(path, part)) || '' };
}

/** What a default export is that can be no experiment. */
function whatItIs(value: unknown): { readonly is: string; readonly hint?: string } | undefined {
  if (value === null) return { is: 'null' };
  if (Array.isArray(value))
    return { is: 'a list', hint: 'One file is one experiment: write what differs under variants.' };
  if (typeof value === 'function')
    return { is: 'a function', hint: 'Export what it gives: export default defineExperiment({ … })' };
  if (value === undefined) return { is: 'nothing' };
  return typeof value === 'object' ? undefined : { is: `a ${typeof value}` };
}
