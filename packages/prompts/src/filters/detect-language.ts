/** Function words that are frequent in one of these languages and rare in the others. */
const WORDS = {
  en: 'the and of to is are what with for before after each your you that this how into when then it be if from any which have has whether',
  de: 'der die das und ist nicht mit ein eine den dem zu für auf sie wie auch bevor jede jeden jeder wenn oder dass vor nach sich wird werden',
  fr: 'le la les des une et est dans pour que qui avec sur votre vous avant chaque ce cette ou quand au aux du pas sont puis',
  es: 'el la los las una y es en para que con por su antes cada lo del al como si cuando o no sus qué más este esta',
  it: 'il lo la gli le una e è per che con di del della prima ogni non come se quando o i questo questa sono più cosa ciò',
  pt: 'o a os as um uma e é em para que com por seu antes cada do da dos das não como se quando ou ao mais isso este esta',
  nl: 'de het een en is van voor met dat niet op zijn je elke wat hoe als of door dan naar wordt aan bij ook deze',
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
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = PROFILES.map(([language, known]) => ({
    language,
    hits: words.filter((word) => known.has(word)).length,
  }));
  scores.sort((one, other) => other.hits - one.hits);
  const [best, second] = scores as [(typeof scores)[0], (typeof scores)[0]];
  return best.hits >= 2 && best.hits > second.hits ? best.language : undefined;
}
