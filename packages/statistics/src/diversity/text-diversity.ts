/** Lower-case words and numbers, of any script. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
}

/** Different n-grams as a share of all n-grams (Li et al. 2016, arXiv 1510.03055). */
export function distinctN(texts: readonly (readonly string[])[], n: number): number {
  const different = new Set<string>();
  let all = 0;
  for (const words of texts) {
    for (let start = 0; start + n <= words.length; start++) {
      let gram = words[start] as string;
      for (let next = start + 1; next < start + n; next++) gram += ` ${words[next]}`;
      different.add(gram);
      all++;
    }
  }
  return all > 0 ? different.size / all : 0;
}

/** ROUGE-L F1 of two texts: their longest common subsequence of words (Lin 2004). */
export function rougeL(first: readonly string[], second: readonly string[]): number {
  if (first.length === 0 || second.length === 0) return 0;
  let previous = new Uint32Array(second.length + 1);
  for (const word of first) {
    const current = new Uint32Array(second.length + 1);
    for (let column = 1; column <= second.length; column++) {
      current[column] =
        word === second[column - 1] ? previous[column - 1]! + 1 : Math.max(previous[column]!, current[column - 1]!);
    }
    previous = current;
  }
  return (2 * previous[second.length]!) / (first.length + second.length);
}
