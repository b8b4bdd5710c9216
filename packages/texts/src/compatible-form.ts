/** What NFKC would run together with its neighbours, or take apart: `10²` into 102, `1½` into 11⁄2, `don´t` into two words. */
const before: readonly (readonly [RegExp, string])[] = [
  [/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ]+/g, '^$&'],
  [/(?<=\p{Nd})[₀-₉]/gu, '_$&'],
  [/(?<=\p{Nd})[¼-¾⅐-⅞⅟↉]/gu, ' $&'],
  [/[①-⓿㈠-㉇㉐-㉟㊀-㊰㊱-㊿]/g, ' $& '],
  [/´/g, "'"],
];
/** Other characters for one sign: apostrophes, minus (U+2212 is the sign itself), fraction bars, dots for products. */
const after: readonly (readonly [RegExp, string])[] = [
  [/[’‘‛ʼ]/g, "'"],
  [/[⁄∕]/g, '/'],
  [/[·•∙]/g, '⋅'],
  [/[∗＊]/g, '*'],
];

/** Unicode's compatibility form (NFKC), with superscripts written as `^2` and fractions as numbers of their own. */
export function compatibleForm(text: string): string {
  const apart = before.reduce((all, [pattern, replacement]) => all.replace(pattern, replacement), text);
  return after.reduce((all, [pattern, replacement]) => all.replace(pattern, replacement), apart.normalize('NFKC'));
}
