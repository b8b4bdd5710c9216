import { type } from 'arktype';
import { type Language, languages } from './languages.ts';

export function isLanguage(name: string): name is Language {
  return (languages as readonly string[]).includes(name);
}

/** What is wrong with a language's name, worded to follow "must be"; undefined if nothing. */
export function checkLanguage(name: string): string | undefined {
  if (isLanguage(name)) return undefined;
  const wanted = name.toLowerCase().replace('-', '_');
  const near: string =
    languages.filter((language) => language.toLowerCase() === wanted)[0] ??
    languages.filter((language) => language.slice(0, 3) === wanted.slice(0, 3)).join(' or ');
  return near === ''
    ? `one of SONAR's ${languages.length} languages, such as eng_Latn or fra_Latn (an ISO 639-3 code and a script)`
    : `one of SONAR's ${languages.length} languages: did you mean ${near}?`;
}

/** The option `language`. */
export const sonarLanguage = type('string')
  .narrow((name, context) => {
    const problem = checkLanguage(name);
    return problem === undefined || context.reject(problem);
  })
  .default('eng_Latn');
