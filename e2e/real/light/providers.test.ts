import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Computed } from '../support/compute-on.ts';

const program = fileURLToPath(new URL('../support/compute-on.ts', import.meta.url));
/** Chromium brings a Vulkan that computes on the CPU: WebGPU where there is no GPU. */
const CHROMIUM = '/usr/lib/chromium';
const swiftShader = join(CHROMIUM, 'vk_swiftshader_icd.json');

function computeOn(provider: string, environment: NodeJS.ProcessEnv = {}): Computed {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-provider-'));
  try {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['-C', '@ablata/source', program, provider, folder],
      { encoding: 'utf8', env: { ...process.env, ...environment } },
    );
    if (status !== 0) throw new Error(`${provider} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Computed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const found = (['cuda', 'webgpu', 'coreml', 'dml'] as const).map(
  (provider) => [provider, computeOn(provider)] as const,
);
const software: [string, Computed][] =
  found.some(([provider, { missing }]) => provider === 'webgpu' && missing !== undefined) && existsSync(swiftShader)
    ? [['webgpu in software', computeOn('webgpu', { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: CHROMIUM })]]
    : [];

describe.each([...found, ...software])('%s', (_, { missing, sonar, sonarHalf, onnx, texts }) => {
  it.skipIf(missing !== undefined)(
    `gives the vectors and texts of the CPU${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    () => {
      expect(sonar).toBeLessThanOrEqual(1e-4);
      expect(onnx).toBeLessThanOrEqual(1e-4);
      if (typeof sonarHalf === 'number') expect(sonarHalf).toBeLessThanOrEqual(2e-2);
      else expect(sonarHalf).toBe('The device does not compute in half precision');
      expect(texts![0]).toEqual(texts![1]);
    },
  );
});
