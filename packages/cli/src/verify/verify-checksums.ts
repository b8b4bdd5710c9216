import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@ablata/core';
import { type Finding, finding } from './finding.ts';

/** Hashes every file that the manifest lists. */
export async function verifyChecksums(folder: string, { files }: Manifest): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, sha256 } of files) {
    const found = await hash(join(folder, name)).catch(() => undefined);
    if (found === undefined) findings.push(finding('checksums', `${name} is missing or can't be read`, ''));
    else if (found !== sha256)
      findings.push(finding('checksums', `${name} was changed: its SHA-256 is ${found}, run.json says ${sha256}`, ''));
  }
  if (findings.length === 0)
    findings.push(finding('checksums', undefined, `${files.length} files have the SHA-256 that run.json says`));
  return findings;
}

async function hash(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sha256.update(chunk as Uint8Array);
  return sha256.digest('hex');
}
