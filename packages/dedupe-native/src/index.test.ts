import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAddon } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablata-addon-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(loadAddon() === null)('the addon, where it is built', () => {
  it('says which layout it is for and whether it can run, in any thread', async () => {
    const { layout, supported } = loadAddon()!;
    expect([typeof layout, typeof supported]).toEqual(['number', 'boolean']);
    const code = `import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)}).then(({ loadAddon }) => {
      const { layout, supported } = loadAddon();
      require('node:worker_threads').parentPort.postMessage({ layout, supported });
    });`;
    const worker = new Worker(code, { eval: true });
    expect(await once(worker, 'message')).toEqual([{ layout, supported }]);
    await worker.terminate();
  });

  it.runIf(loadAddon()?.supported)('multiplies four rows with panels of eight columns, also beyond 2 GiB', () => {
    // Shared memory that nothing but these bytes is touched of.
    const bytes = new Uint8Array(new SharedArrayBuffer(0x9000_0000));
    const [floats, panels] = [32, 4];
    for (const base of [0, 0x8800_0000]) {
      const rows = new Float32Array(bytes.buffer, base, 4 * floats).map((_, i) => (i % 7) - 3);
      const columns = new Float32Array(panels * floats * 8).map((_, i) => (i % 11) - 5);
      new Float32Array(bytes.buffer, base, rows.length).set(rows);
      new Float32Array(bytes.buffer, base + 4096, columns.length).set(columns);
      const at = [0, 1, 2, 3].map((row) => (base + row * floats * 4) | 0);
      // Addresses as WebAssembly passes them: whole numbers with a sign.
      loadAddon()!
        .bind(bytes)
        .multiplyPanels(...at, floats * 4, (base + 4096) | 0, panels, (base + 16384) | 0, panels * 32);
      const found = new Float32Array(bytes.buffer, base + 16384, 4 * panels * 8);
      const expected = Array.from({ length: found.length }, (_, i) => {
        const [row, column] = [Math.floor(i / (panels * 8)), i % (panels * 8)];
        const panel = Math.floor(column / 8) * floats * 8 + (column % 8);
        let sum = 0;
        for (let k = 0; k < floats; k++) sum += rows[row * floats + k]! * columns[panel + k * 8]!;
        return sum;
      });
      expect([...found]).toEqual(expected);
    }
  });

  it('takes nothing but memory', () => {
    expect(() => loadAddon()!.bind({} as Uint8Array)).toThrow('bind() takes a Uint8Array over a shared WebAssembly');
  });
});

describe('building without a C compiler', () => {
  const build = (...given: string[]) =>
    spawnSync(
      process.execPath,
      [
        fileURLToPath(new URL('../scripts/build-addon.mjs', import.meta.url)),
        '--out',
        join(folder, 'k.node'),
        ...given,
      ],
      { env: { ...process.env, CC: 'no-such-compiler' }, encoding: 'utf8' },
    );

  it('says so, and is no failure but before publishing', () => {
    const { status, stdout } = build();
    expect(stdout).toMatch(/^@ablata\/dedupe-native: the addon was not built, for (there is no C compiler|it is for)/);
    expect(status).toBe(0);
    expect(build('--require').status).toBe(1);
    expect(existsSync(join(folder, 'k.node'))).toBe(false);
  });
});
