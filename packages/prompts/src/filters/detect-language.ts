/**
 * Function words that are frequent in one of these languages. Words that are also English (a, as, do, no, come, die, was, is, in, of, or, on, per) stand
 * under English alone.
 */
const WORDS = {
  en: 'the and of to is are was what with for before after each your you that this how into when while then it be if from any which have has whether a an as at by do does no not or on in per so its one all can',
  de: 'der das und ist nicht mit ein eine einen dem zu für auf sie wie auch bevor jede jeden jeder wenn oder dass vor nach sich wird werden du',
  fr: 'le la les des une et est dans pour que qui avec sur votre vous avant chaque ce cette ou quand au aux du pas sont puis de',
  es: 'el la los las una y es en para que con por su antes cada lo del al como si cuando qué más esta de',
  it: 'il lo la gli le una è che con di del della prima ogni non se quando i questo questa sono più cosa ciò di',
  pt: 'o os um uma é em para que com por seu antes cada da dos das não como se quando ou ao mais isso este esta de',
  nl: 'de het een en van voor met dat niet op zijn je elke wat hoe als door dan naar wordt aan bij ook deze',
} as const;

/** Languages told by their letters alone. */
const SCRIPTS = {
  zh: /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  ar: /\p{Script=Arabic}/u,
  el: /\p{Script=Greek}/u,
  he: /\p{Script=Hebrew}/u,
  hi: /\p{Script=Devanagari}/u,
  th: /\p{Script=Thai}/u,
} as const;

export type Language = keyof typeof WORDS | keyof typeof SCRIPTS;

const PROFILES = Object.entries(WORDS).map(
  ([language, words]) => [language as Language, new Set(words.split(' '))] as const,
);

/**
 * The language a text is clearly in, or undefined when its letters and function words do not tell. Made for telling an answer
 * in a wrong language from one in the right language, not for close relatives.
 */
export function detectLanguage(text: string): Language | undefined {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return undefined;
  const share = (script: RegExp): number => letters.filter((letter) => script.test(letter)).length / letters.length;
  if (share(SCRIPTS.ja) > 0.1) return 'ja';
  for (const [language, script] of Object.entries(SCRIPTS)) {
    if (language !== 'ja' && share(script) > 0.3) return language as Language;
  }
  const words = [...new Set(text.toLowerCase().match(/\p{L}+/gu))];
  const scores = PROFILES.map(([language, known]) => ({
    language,
    hits: words.filter((word) => known.has(word)).length,
  }));
  scores.sort((one, other) => other.hits - one.hits);
  const [best, second] = scores as [(typeof scores)[0], (typeof scores)[0]];
  return best.hits >= 2 && best.hits > second.hits ? best.language : undefined;
}
