/**
 * Full case folding: what differs in case alone comes out the same (ß, ẞ and SS; ς and σ; ﬃ and FFI). Two texts are equal
 * here iff they are under Unicode's CaseFolding.txt (statuses C and F), though the chosen letters may be others: Cherokee
 * comes out in small letters.
 */
export function foldCase(text: string): string {
  // Down makes ẞ ß, up makes that SS. Dotless ı has a capital, I, but is no form of i. Capital Σ gives ς at the end of words.
  return text.replace(/[^ı]+/g, (part) => part.toLowerCase().toUpperCase().toLowerCase()).replaceAll('ς', 'σ');
}
