import { expect, it } from 'vitest';
import { createDataset, vectorsInMemory } from '../dataset/create-dataset.ts';
import { findPython, runPython } from '../python.fixture.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { pickleDataset } from './pickle-dataset.ts';
import { planStorages } from './plan-storages.ts';

const python = findPython('pickletools');

/** What the restricted unpicklers of PyTorch 1.13 and of 2.x both know. */
const COMMON = new Set([
  ...[
    'PROTO',
    'STOP',
    'MARK',
    'EMPTY_DICT',
    'EMPTY_LIST',
    'EMPTY_TUPLE',
    'SETITEMS',
    'APPENDS',
    'TUPLE',
    'NEWFALSE',
    'NEWTRUE',
    'NONE',
  ],
  ...['BINUNICODE', 'BININT', 'BININT1', 'BININT2', 'LONG1', 'GLOBAL', 'REDUCE', 'BINPERSID', 'BINPUT', 'BINGET'],
]);

it.skipIf(python === undefined)('the pickle uses only opcodes and globals that every PyTorch allows', async () => {
  const base = sampleDataset();
  const dataset = createDataset({
    ...{ name: 'wide', dimension: 1, texts: [...base.texts()] },
    sources: base.sources().map((source, row) => ({ ...source, request: row * 2 ** 40 - 7, extra: 0.5 })),
    columns: base.columns,
    cells: Object.fromEntries(Object.keys(base.columns).map((name) => [name, base.column(name)])),
    readVectors: vectorsInMemory(new Float32Array(40), 1),
  });
  const vector = new Float64Array(1);
  const normalizer = { rows: 1, mean: vector, std: vector, median: vector, iqr: vector };
  // Each piece is the writer's own buffer, valid until the next one.
  const bytes: Buffer[] = [];
  for (const piece of pickleDataset(dataset, planStorages(dataset, normalizer))) bytes.push(Buffer.from(piece));
  const found = runPython(
    python!,
    `import base64, json, pickletools, sys
ops = list(pickletools.genops(base64.b64decode(sys.argv[1])))
print(json.dumps([sorted({op.name for op, _, _ in ops}), sorted({arg for op, arg, _ in ops if op.name == 'GLOBAL'})]))`,
    Buffer.concat(bytes).toString('base64'),
  ) as [string[], string[]];
  expect(found[0].filter((opcode) => !COMMON.has(opcode))).toEqual([]);
  expect(found[0]).toContain('LONG1');
  expect(found[1]).toEqual([
    'collections OrderedDict',
    'torch BoolStorage',
    'torch DoubleStorage',
    'torch FloatStorage',
    'torch._utils _rebuild_tensor_v2',
  ]);
});
