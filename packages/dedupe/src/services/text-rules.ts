/** When two texts are the same, as options of the rules that compare texts. `@ablata/texts` says what each does. */
export const textRules = {
  foldCase: 'boolean = true',
  keepSymbols: 'boolean = true',
  keepPunctuation: 'boolean = false',
  maskDigits: 'boolean = false',
} as const;
