import type { Json } from '@ablata/spec';
import { inWords, prose, rounded } from './markdown.ts';

/** What the measures of diversity are called in a sentence. */
const WORDS: Readonly<Record<string, string>> = {
  meanPairwiseCosine: 'mean cosine over all pairs of rows',
  semanticDiversity: 'semantic diversity (1 − the mean cosine)',
  distinct1: 'different words, as a share of all',
  distinct2: 'different pairs of neighbouring words, as a share of all',
  rougeL: 'ROUGE-L F1, the mean over random pairs of texts',
  rougePairs: 'pairs it was measured on',
  vendi: 'Vendi score: effective number of different rows in a random sample',
  vendiSample: 'rows of the sample',
};

/** A measure as a row for people: its name in words, its value rounded to four digits. */
export function measureRow([name, value]: [string, Json | undefined]): [string, string] {
  const words = WORDS[name] ?? inWords(name);
  return [
    prose(words),
    typeof value === 'number' ? rounded(value) : prose(typeof value === 'string' ? value : JSON.stringify(value)),
  ];
}
