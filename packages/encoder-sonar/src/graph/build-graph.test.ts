import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { protobufFields } from '@ablata/onnx';
import { describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../test/fixtures.ts';
import { findPython, runScript } from '../../test/python.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { buildGraph } from './build-graph.ts';
import { positionTable } from './position-table.ts';

const checkpoint = openCheckpoint(fixture('checkpoints', 'small.pt'), { attentionHeads: 2 });
const weights = { name: basename(checkpoint.path), tensors: checkpoint.tensors! };

describe('positionTable', () => {
  it('starts at the given position, sines before cosines', () => {
    const table = positionTable(4, 8, 2);
    const frequency = (index: number) => Math.exp((-index * Math.log(10_000)) / 3);
    for (let row = 0; row < 4; row++) {
      for (let index = 0; index < 4; index++) {
        expect(table[row * 8 + index]).toBeCloseTo(Math.sin((row + 2) * frequency(index)), 6);
        expect(table[row * 8 + 4 + index]).toBeCloseTo(Math.cos((row + 2) * frequency(index)), 6);
      }
    }
  });
});

describe('buildGraph', () => {
  it('holds no weight itself: every tensor of the checkpoint is a range of its file', () => {
    const graph = buildGraph(checkpoint.architecture, weights, 'fp32');
    expect(graph.length).toBeLessThan(514 * 32 * 4 + 64 * 1024);
    const model = new Map(Array.from(protobufFields(graph), ({ number, value }) => [number, value]));
    const initializers = [...protobufFields(model.get(7) as Buffer)].filter(({ number }) => number === 5);
    const external = initializers.filter(({ value }) =>
      [...protobufFields(value as Buffer)].some(({ number }) => number === 14),
    );
    expect(external).toHaveLength(checkpoint.tensors!.size);
  });

  const found = findPython('onnx');
  it.skipIf('reason' in found)(`is valid ONNX${'reason' in found ? ` (skipped: ${found.reason})` : ''}`, () => {
    using folder = temporaryFolder();
    for (const precision of ['fp32', 'fp16'] as const) {
      const path = join(folder.path, `${precision}.onnx`);
      writeFileSync(path, buildGraph(checkpoint.architecture, weights, precision));
      const nodes = runScript((found as { python: string }).python, 'check_onnx.py', [path, dirname(checkpoint.path)]);
      expect(Number(nodes)).toBeGreaterThanOrEqual(40);
    }
  });
});
