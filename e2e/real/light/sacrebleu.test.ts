import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  addBleu,
  addChrf,
  bleu,
  bleuCounts,
  chrf,
  chrfCounts,
  noBleu,
  noChrf,
} from '../../../packages/texts/src/index.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { hardStrings } from '../support/hard-strings.ts';
import { sacrebleu } from '../support/parts.ts';

const script = fileURLToPath(new URL('../environments/sacrebleu_figures.py', import.meta.url));

interface Figures {
  readonly chrf: readonly number[];
  readonly bleu: readonly number[];
  readonly corpus: readonly [chrf: number, bleu: number];
}

/** Each string beside itself with something of its neighbour's, as a decoder's text differs from its original; a few beside another altogether. */
function pairs(): [text: string, reference: string][] {
  const strings = hardStrings();
  return strings.flatMap((reference, at): [string, string][] => {
    const other = strings[(at + 1) % strings.length]!;
    const words = reference.split(' ');
    const changed = words.map((word, place) => ((place + at) % 4 === 0 ? other.split(' ')[0]! : word)).join(' ');
    if (at % 10 === 0) return [[other, reference]];
    return at % 3 === 0 ? [[changed, reference]] : [];
  });
}

describeReal('chrF and BLEU beside sacrebleu', [sacrebleu], () => {
  it('are its figures, of each text and of all together', () => {
    const all = pairs();
    expect(all.length).toBeGreaterThan(2000);
    const folder = mkdtempSync(join(tmpdir(), 'ablata-sacrebleu-'));
    const path = join(folder, 'pairs.json');
    writeFileSync(path, JSON.stringify(all));
    const output = execFileSync(pythonOf(sacrebleu), [script, path], { encoding: 'utf8', maxBuffer: 1 << 26 });
    rmSync(folder, { recursive: true });
    const theirs = JSON.parse(output) as Figures;
    const [characters, words] = [all.map((pair) => chrfCounts(...pair)), all.map((pair) => bleuCounts(...pair))];
    const off = all.flatMap((pair, at) => {
      const found = [chrf(characters[at]!), bleu(words[at]!)] as const;
      const wanted = [theirs.chrf[at]!, theirs.bleu[at]!] as const;
      return found.every((value, which) => Math.abs(value - wanted[which]!) < 1e-8) ? [] : [{ pair, found, wanted }];
    });
    expect(off).toEqual([]);
    expect(chrf(characters.reduce(addChrf, noChrf))).toBeCloseTo(theirs.corpus[0], 8);
    expect(bleu(words.reduce(addBleu, noBleu))).toBeCloseTo(theirs.corpus[1], 8);
  });
});
