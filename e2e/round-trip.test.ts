import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ablata, succeed } from './support/ablata.ts';
import { copyExample } from './support/example.ts';

/** An encoder and a decoder that know the first 40 letters of a text; the decoder says on standard error how much it was given. */
const PLUGIN = `
import { definePlugin, provide, SentenceDecoder, SentenceEncoder } from '@ablata/spec';
const SIZE = 40;
export default definePlugin({
  name: 'letters',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'letters', { create: () => ({
      identity: { encoder: 'letters' }, dimension: SIZE, batchSize: 64,
      encode: async (texts) => ({
        vectors: Float32Array.from(texts.flatMap((text) => Array.from({ length: SIZE }, (_, at) => (text.charCodeAt(at) || 32) / 16 - 4))),
        truncated: new Uint8Array(texts.length),
      }),
    }) }),
    provide(SentenceDecoder, 'letters', { create: () => ({
      identity: { decoder: 'letters' }, dimension: SIZE, batchSize: 64,
      start: async () => console.error('decoder started'),
      decode: async (vectors) => {
        const count = vectors.length / SIZE;
        console.error('decoded ' + count);
        const text = (row) => String.fromCharCode(...Array.from(vectors.subarray(row * SIZE, (row + 1) * SIZE), (value) => Math.min(126, Math.max(32, Math.round((value + 4) * 16))))).trimEnd();
        return { texts: Array.from({ length: count }, (_, row) => text(row)), scores: new Float32Array(count).fill(-1), truncated: new Uint8Array(count) };
      },
    }) }),
  ],
});`;

test('a round trip is in the run, costs nothing twice, and can be probed', async () => {
  const folder = copyExample('quickstart');
  writeFileSync(join(folder, 'letters.ts'), PLUGIN);
  writeFileSync(
    join(folder, 'letters.config.ts'),
    `import quickstart from './ablata.config.ts';
       export default { ...quickstart, name: 'letters', target: 60, plugins: ['./letters.ts'],
         services: { ...quickstart.services, source: { use: 'word-problems' }, encoder: { use: 'letters' }, decoder: { use: 'letters' },
           dedupe: { use: 'exact-text' }, splits: { ...quickstart.services.splits, sizes: [60] } },
         stages: [{ use: 'roundtrip', after: 'dedupe', share: 0.5, below: { chrf: 60 } }] };`,
  );
  const args = ['run', 'letters.config.ts'];
  const first = await succeed(args, { cwd: folder });
  expect(first.stderr.match(/decoder started/g)).toHaveLength(1);
  const manifest = () => JSON.parse(readFileSync(join(folder, 'runs/letters/run.json'), 'utf8'));
  const { summaries } = manifest();
  expect(summaries.roundtrip).toMatchObject({
    rows: expect.any(Number),
    decoded: expect.any(Number),
    chrf: expect.any(Number),
    bleu: expect.any(Number),
    cosine: { mean: expect.any(Number) },
  });
  const card = readFileSync(join(folder, 'runs/letters/dataset/README.md'), 'utf8');
  for (const found of ['chrf', 'bleu'])
    expect(card).toMatch(RegExp(`\\b${found}\\b.* ${Math.floor(summaries.roundtrip[found])}\\b`));
  await succeed(['verify', 'runs/letters'], { cwd: folder });
  await succeed(['report', 'runs/letters'], { cwd: folder });
  const [, archive] =
    /id="archive">([^<]+)</.exec(readFileSync(join(folder, 'runs/letters/report.html'), 'utf8')) ?? [];
  const shown = gunzipSync(Buffer.from(archive ?? '', 'base64')).toString();
  expect(shown).toContain('found by roundtrip');
  expect(shown).toContain('came back as they were');

  const plan = await succeed(['plan', 'letters.config.ts'], { cwd: folder });
  expect(plan.stderr).not.toContain('decoded');
  rmSync(join(folder, 'runs'), { recursive: true });
  const again = await succeed(args, { cwd: folder });
  expect(again.stderr).not.toMatch(/decoded \d|decoder started/);
  expect(manifest().summaries.roundtrip).toEqual(summaries.roundtrip);

  const probing = ['probe', 'runs/letters', '--config', 'letters.config.ts', '--rows', '8', '--lines', '3'];
  const { stdout } = await succeed([...probing, '--noise', '0,0.1,1'], { cwd: folder });
  expect(stdout).toContain('8 rows, Gaussian noise of so many standard deviations of each dimension');
  expect(stdout).toMatch(/noise +came back exactly +chrF2 +BLEU +cosine +score/);
  expect(stdout).toContain('3 straight lines between two rows, 5 points each');
  const { stdout: json } = await succeed([...probing, '--noise', '0,1', '--json'], { cwd: folder });
  const found = JSON.parse(json);
  expect(found.noise).toHaveLength(2);
  expect(found.noise[0].chrf).toBeGreaterThan(found.noise[1].chrf);
  expect(found.noise[0].texts).toHaveLength(8);
  expect(found.lines.map(({ at }: { at: number }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1]);

  const wrong = await ablata([...probing, '--noise', '0,x'], { cwd: folder });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("--noise must be sizes ≥ 0 with commas between them (one was 'x')");
  const none = await ablata([...probing, '--decoder', 'other'], { cwd: folder });
  expect(none.stderr).toContain("has no decoder 'other'");
});
