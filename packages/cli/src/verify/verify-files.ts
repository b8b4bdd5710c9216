import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Manifest, proofFolder } from '@ablata/core';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const DESCRIBED = 'croissant.json';
type Listed = Pick<Manifest['files'][number], 'name' | 'sha256'>;

/** Hashes every file that run.json lists, or else croissant.json, which lies beside the data. */
export async function verifyFiles({ folder, kind, manifest }: RunToVerify): Promise<Check> {
  if (kind !== 'run' || manifest === undefined) return verifyDescribed(folder);
  const proof = `${proofFolder(folder)}proof.json`;
  const unlisted = manifest.files.some(({ name }) => name === proof) ? [] : [`run.json does not list ${proof}`];
  const problems = [...unlisted, ...(await changedOf(folder, manifest.files, 'run.json'))];
  return checked('files', problems, `${manifest.files.length} files have the SHA-256 that run.json says`);
}

async function verifyDescribed(folder: string): Promise<Check> {
  const text = await readFile(join(folder, DESCRIBED), 'utf8').catch(() => undefined);
  const files = text === undefined ? [] : describedIn(JSON.parse(text) as Croissant);
  if (files.length === 0) return notApplicable('files', `there is no ${DESCRIBED} that says their SHA-256`);
  const fine = `${files.length} files have the SHA-256 that ${DESCRIBED} says`;
  return checked('files', await changedOf(folder, files, DESCRIBED), fine);
}

interface Croissant {
  readonly distribution?: readonly { readonly contentUrl?: string; readonly sha256?: string }[];
}

/** Its files that lie beside it. */
function describedIn({ distribution = [] }: Croissant): Listed[] {
  return distribution.flatMap(({ contentUrl: name, sha256 }) =>
    name !== undefined && sha256 !== undefined && isLocal(name) ? [{ name, sha256 }] : [],
  );
}

function isLocal(name: string): boolean {
  return !isAbsolute(name) && !name.split(/[/\\]/).includes('..');
}

async function changedOf(folder: string, files: readonly Listed[], who: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, sha256 } of files) {
    const found = await hash(join(folder, name)).catch(() => undefined);
    if (found === undefined) problems.push(`${name} is missing or can't be read`);
    else if (found !== sha256) problems.push(`${name} was changed: its SHA-256 is ${found}, ${who} says ${sha256}`);
  }
  return problems;
}

async function hash(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sha256.update(chunk as Uint8Array);
  return sha256.digest('hex');
}
