import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AblataError, Refusals } from '@ablata/spec';
import type { Half } from './checkpoint/half.ts';
import { publishedCheckpoints, publishedFiles } from './published.ts';

export interface SonarFiles {
  readonly checkpoint: string;
  readonly tokenizer: string;
}

/** Fills in the places of files that are not given: the download folder, and for the tokenizer the checkpoint's own folder. */
export function findFiles(
  given: { checkpoint?: string; tokenizer?: string },
  downloads: string,
  half: Half = 'encoder',
): SonarFiles {
  const checkpoint = given.checkpoint ?? join(downloads, publishedCheckpoints[half].name);
  const beside = join(dirname(checkpoint), publishedFiles.tokenizer.name);
  const tokenizer = given.tokenizer ?? (existsSync(beside) ? beside : join(downloads, publishedFiles.tokenizer.name));
  const refusals = new Refusals();
  for (const [what, path] of Object.entries({ checkpoint, tokenizer })) {
    if (existsSync(path)) continue;
    // The download that brings the checkpoint brings it as well.
    if (what === 'tokenizer' && given.tokenizer === undefined && !existsSync(checkpoint)) continue;
    const error = new AblataError(
      'CONFIG_SONAR_FILE',
      `There is no SONAR ${what === 'checkpoint' ? `${half} checkpoint` : what} at ${path}`,
      {
        hint: `Run \`npx ablata-sonar download${half === 'decoder' ? ' decoder' : ''}\`, or set ${what} to where it is.`,
        details: { file: path, path: [what] },
      },
    );
    refusals.add(error);
  }
  refusals.throw();
  return { checkpoint, tokenizer };
}
