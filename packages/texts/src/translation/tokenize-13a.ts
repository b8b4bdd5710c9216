import { splitAtSpace, withoutLastSpace } from './python-space.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Words and signs as BLEU's reference script `mteval-v13a` tells them apart; sacrebleu's default. */
export function tokenize13a(text: string): readonly string[] {
  let line = withoutLastSpace(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, sign] of Object.entries(ENTITIES)) line = line.replaceAll(entity, sign);
  const spaced = ` ${line} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return splitAtSpace(spaced);
}
