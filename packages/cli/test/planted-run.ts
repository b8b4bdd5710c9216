import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

interface Files {
  files: { name: string; bytes: number; sha256: string }[];
}

let copies = 0;

/** A copy of a run that faults are planted in, by somebody who also corrects what run.json says of the files. */
export class PlantedRun {
  readonly folder: string;

  constructor(from: string) {
    this.folder = `${from}-${copies++}`;
    cpSync(from, this.folder, { recursive: true });
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  text(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Changes a JSON file. */
  json<T>(name: string, change: (value: T) => void): void {
    const value = JSON.parse(this.text(name)) as T;
    change(value);
    this.write(name, `${JSON.stringify(value)}\n`);
  }

  /** Writes a file of the run, and its checksum into run.json. */
  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.path(name), content);
    this.manifest<Files>(({ files }) => {
      const entry = files.find((file) => file.name === name);
      const bytes = Buffer.from(content as string);
      if (entry) Object.assign(entry, { bytes: bytes.length, sha256: sha256(bytes) });
    });
  }

  /** Changes run.json, and seals it again. */
  manifest<T>(change: (manifest: T) => void): void {
    const { sha256: _before, ...manifest } = JSON.parse(this.text('run.json')) as { sha256: string };
    change(manifest as T);
    const open = `${JSON.stringify({ ...manifest, sha256: '' }, null, 2)}\n`;
    const end = open.length - '"\n}\n'.length;
    writeFileSync(this.path('run.json'), `${open.slice(0, end)}${sha256(open)}${open.slice(end)}`);
  }
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
