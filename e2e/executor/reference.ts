import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, Project } from '../scene.ts';
import type { ExecutorScene } from './scene.ts';

export interface Reference {
  readonly files: Readonly<Record<string, string>>;
  /** Answers that were begun. */
  readonly answers: number;
}

/** What the same config gives without an executor. */
export async function reference(scene: ExecutorScene): Promise<Reference> {
  using alone = new Project({ url: 'http://unused', target: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'ablata-reference-'));
  try {
    const log = join(folder, 'begun.log');
    alone.configure(scene.config({ llm: { log, latencyMs: 0 }, encoder: { log: '/dev/null' } }));
    const ended = await alone.run().ended;
    if (ended.code !== 0) throw new Error(ended.output);
    const answers = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
    return { files: fingerprint(alone.runFolder), answers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
