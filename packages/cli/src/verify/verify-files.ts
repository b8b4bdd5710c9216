import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { proofFolder } from '@ablata/core';
import { type Check, checked } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

/** Hashes every file that run.json lists. */
export async function verifyFiles({ folder, manifest: { files } }: RunToVerify): Promise<Check> {
  const problems: string[] = [];
  const proof = `${proofFolder(folder)}proof.json`;
  if (!files.some(({ name }) => name === proof)) problems.push(`run.json does not list ${proof}`);
  for (const { name, sha256 } of files) {
    const found = await hash(join(folder, name)).catch(() => undefined);
    if (found === undefined) problems.push(`${name} is missing or can't be read`);
    else if (found !== sha256) problems.push(`${name} was changed: its SHA-256 is ${found}, run.json says ${sha256}`);
  }
  return checked('files', problems, `${files.length} files have the SHA-256 that run.json says`);
}

async function hash(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sha256.update(chunk as Uint8Array);
  return sha256.digest('hex');
}
