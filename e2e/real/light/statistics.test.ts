import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createDataset } from '../../../packages/formats/src/index.ts';
import { createRandom } from '../../../packages/spec/src/index.ts';
import { measureStatistics } from '../../../packages/statistics/src/index.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { sentenceTransformers } from '../support/parts.ts';

const [ROWS, WIDTH] = [900, 48];
const program = fileURLToPath(new URL('../environments/sklearn_statistics.py', import.meta.url));

/** Rows in some bundles, along directions of unequal weight, off the origin: no two alike. */
function rows(): Float32Array {
  const random = createRandom(3, 'rows');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
  const centres = Array.from({ length: 6 }, () => Array.from({ length: WIDTH }, normal));
  return Float32Array.from({ length: ROWS * WIDTH }, (_, at) => {
    const k = at % WIDTH;
    return 0.5 + centres[Math.floor(at / WIDTH) % 6]![k]! + normal() / (1 + k / 8);
  });
}

describeReal('statistics beside numpy and scikit-learn', [sentenceTransformers], () => {
  it('are the same', async () => {
    const vectors = rows();
    const splits = Array.from({ length: ROWS }, (_, row) => (row % 5 === 4 ? 'test' : 'train'));
    const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
    try {
      writeFileSync(join(folder, 'rows.f32'), vectors);
      const printed = execFileSync(
        pythonOf(sentenceTransformers),
        [program, join(folder, 'rows.f32'), String(WIDTH), JSON.stringify(splits)],
        { encoding: 'utf8' },
      );
      const theirs = JSON.parse(printed) as Record<string, number> & {
        explained: number[];
        nearest: number[];
        testToTrain: number[];
        norms: number[];
      };
      const dataset = createDataset({
        name: 'x',
        dimension: WIDTH,
        texts: splits,
        readVectors: async (start, end) => vectors.slice(start * WIDTH, end * WIDTH),
      });
      const sets = ['train', 'test'].map((split) => ({
        name: split,
        subset: '',
        split,
        rows: Uint32Array.from(splits.keys()).filter((row) => splits[row] === split),
      }));
      const { embeddings } = await measureStatistics(dataset, { sets });
      const { moments, spectrum, neighbours } = embeddings['embedding']!;
      const near = (found: number, expected: number): void => {
        expect(Math.abs(found - expected) / Math.abs(expected)).toBeLessThan(2e-5);
      };
      near(spectrum!.effectiveRank, theirs['effectiveRank']!);
      near(spectrum!.participationRatio, theirs['participationRatio']!);
      near(spectrum!.isoScore, theirs['isoScore']!);
      for (const { components, share } of spectrum!.explained) near(share, theirs.explained[components - 1]!);
      near(neighbours!.intrinsicDimension!, theirs['intrinsicDimension']!);
      const { all, toTraining } = neighbours!;
      expect(all.rows).toBe(ROWS);
      const test = toTraining!.of['test']!.cosine;
      for (const [found, expected] of [
        [all.cosine, theirs.nearest],
        [test, theirs.testToTrain],
      ] as const)
        [found.min, found.median, found.q95, found.max].forEach((value, at) => {
          near(value, expected[at]!);
        });
      const { norms } = moments;
      [norms!.mean, norms!.std, norms!.q01, norms!.median, norms!.q99].forEach((value, at) => {
        near(value, theirs.norms[at]!);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
