/** Languages that can be told, by ISO 639-1. */
export const LANGUAGES = [
  ...[
    'am',
    'ar',
    'az',
    'be',
    'bg',
    'bn',
    'ca',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'et',
    'eu',
    'fa',
    'fi',
    'fr',
    'gu',
    'he',
  ],
  ...[
    'hi',
    'hr',
    'hu',
    'hy',
    'is',
    'it',
    'ja',
    'ka',
    'kn',
    'ko',
    'ku',
    'lo',
    'lt',
    'lv',
    'ml',
    'mr',
    'ms',
    'nl',
    'no',
    'or',
  ],
  ...[
    'pa',
    'pl',
    'pt',
    'ro',
    'ru',
    'sk',
    'sl',
    'sq',
    'sr',
    'sv',
    'ta',
    'te',
    'th',
    'tl',
    'tr',
    'uk',
    'ur',
    'vi',
    'yo',
    'zh',
  ],
] as const;

export type Language = (typeof LANGUAGES)[number];

/** Says which other language than the wanted one a text is clearly in; undefined: in none, as far as can be told. */
export type FindOtherLanguage = (text: string) => Language | undefined;

/** How much more likely the other language must be, in eld's scores of 0 to 1. Chosen on interface texts of 28 languages: `bench/languages.ts`. */
const MARGIN = 0.1;
/** Fewer letters in the wanted script tell too little: "Lani baked 55 cookies" is Catalan to any detector of n-grams. */
const ENOUGH_LETTERS = 20;

/** Loads eld (https://github.com/nitotm/efficient-language-detector-js, its medium table: 2 MB) when it is first wanted. */
export async function openLanguageDetector(wanted: Language): Promise<FindOtherLanguage> {
  const { eld } = await import('eld/medium');
  const script = scriptOf(wanted);
  return (text) => {
    const letters = text.match(/\p{L}/gu) ?? [];
    if (letters.length === 0 || (letters.length < ENOUGH_LETTERS && letters.some((letter) => script.test(letter))))
      return undefined;
    const found = eld.detect(text);
    if (found.language === '' || found.language === wanted) return undefined;
    const scores = found.getScores();
    return (scores[found.language] ?? 0) - (scores[wanted] ?? 0) > MARGIN ? (found.language as Language) : undefined;
  };
}

function scriptOf(language: Language): RegExp {
  const { script = 'Latn' } = new Intl.Locale(language).maximize();
  const mixed: Record<string, string> = {
    Jpan: 'Han}\\p{Script=Hira}\\p{Script=Kana',
    Kore: 'Hang}\\p{Script=Han',
    Hans: 'Han',
  };
  return new RegExp(`[\\p{Script=${mixed[script] ?? script}}]`, 'u');
}
