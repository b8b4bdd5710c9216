import { keepFirst } from './keep-first.ts';

/** When two texts are the same and which of them stays, as options of the rules that compare texts. `@ablata/texts` says what each does. */
export const textRules = {
  foldCase: 'boolean = true',
  keepSymbols: 'boolean = true',
  keepPunctuation: 'boolean = false',
  maskDigits: 'boolean = false',
  'keep?': keepFirst,
} as const;
