import { writeFileSync } from 'node:fs';
import { ZipWriter } from '../src/zip/zip-writer.ts';

/** Writes a zip of these entries. */
export async function writeZip(path: string, entries: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const chunks: Buffer[] = [];
  const sink = {
    position: 0,
    async write(bytes: Uint8Array) {
      chunks.push(Buffer.from(bytes));
      sink.position += bytes.length;
    },
  };
  const zip = new ZipWriter(sink);
  for (const [name, bytes] of Object.entries(entries)) await zip.entry(name, [bytes], bytes.length);
  await zip.finish();
  writeFileSync(path, Buffer.concat(chunks));
}
