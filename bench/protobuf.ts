/**
 * The writer of ONNX graphs beside pbf: many small fields, and a few that are weights. CPU milliseconds, median of five by turns; both give the
 * same bytes. In an empty FOLDER:
 *
 *     npm install pbf@5.1.2
 *     node -C @ablata/source bench/protobuf.ts FOLDER
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProtobufWriter } from '../packages/onnx/src/graph/protobuf-writer.ts';

interface Pbf {
  writeVarintField(field: number, value: number): void;
  writeBytesField(field: number, value: Uint8Array): void;
  finish(): Uint8Array;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node -C @ablata/source bench/protobuf.ts FOLDER');
const { PbfWriter } = (await import(pathToFileURL(createRequire(join(folder, 'x.js')).resolve('pbf')).href)) as {
  PbfWriter: new () => Pbf;
};

const FIELDS = 300_000;
const weights = new Uint8Array(50_000_000).fill(7);
const work = {
  [`${FIELDS.toLocaleString('en-US')} small fields`]: {
    ours() {
      const writer = new ProtobufWriter();
      for (let value = 0; value < FIELDS; value++) writer.varint(1 + (value % 15), value);
      return writer.finish();
    },
    pbf() {
      const writer = new PbfWriter();
      for (let value = 0; value < FIELDS; value++) writer.writeVarintField(1 + (value % 15), value);
      return writer.finish();
    },
  },
  '200 MB of weights': {
    ours() {
      const writer = new ProtobufWriter();
      for (let field = 1; field <= 4; field++) writer.bytes(field, weights);
      return writer.finish();
    },
    pbf() {
      const writer = new PbfWriter();
      for (let field = 1; field <= 4; field++) writer.writeBytesField(field, weights);
      return writer.finish();
    },
  },
};

const rows: Record<string, Record<string, number>> = {};
for (const [name, { ours, pbf }] of Object.entries(work)) {
  if (!Buffer.from(ours()).equals(pbf())) throw new Error(`${name}: the bytes differ`);
  const taken: { ours: number[]; pbf: number[] } = { ours: [], pbf: [] };
  for (let round = 0; round < 5; round++)
    for (const [who, write] of [
      ['ours', ours],
      ['pbf', pbf],
    ] as const) {
      const before = process.cpuUsage();
      write();
      const { user, system } = process.cpuUsage(before);
      taken[who].push((user + system) / 1000);
    }
  const median = (values: number[]): number => Math.round(values.toSorted((a, b) => a - b)[2] as number);
  rows[name] = { 'ours, CPU ms': median(taken.ours), 'pbf, CPU ms': median(taken.pbf) };
}
console.table(rows);
