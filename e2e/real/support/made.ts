import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pythonOf } from './environment.ts';
import { folderOf, type Part } from './part.ts';
import { runProgram } from './run-program.ts';

/** What a script of environments/ makes from another part: `python SCRIPT FROM TARGET`. */
export function made(name: string, script: string, from: Part, environment: Part): Part {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return {
    name,
    tier: environment.tier,
    stamp: readFileSync(path, 'utf8'),
    needs: [environment, from],
    async build(folder, log) {
      const offline = { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' };
      await runProgram(log, pythonOf(environment), [path, folderOf(from), folder], offline);
      return 0;
    },
  };
}
