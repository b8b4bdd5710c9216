import { defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { detectLanguage } from './detect-language.ts';

export const filterLanguageOptions = type({
  /** The language wanted. */
  language:
    "'en' | 'de' | 'fr' | 'es' | 'it' | 'pt' | 'nl' | 'zh' | 'ja' | 'ko' | 'ru' | 'ar' | 'el' | 'he' | 'hi' | 'th' = 'en'",
  '+': 'reject',
});

/**
 * Keeps texts that are clearly in another language out of the dataset; what can't be told stays. Reads `text`; drops as
 * `filtered`, reason `language-<code>`.
 */
export const filterLanguage = defineStage({
  name: 'filter-language',
  options: filterLanguageOptions,
  reads: { text: 'string' },
  adds: {},
  async *run(batches, context) {
    for await (const batch of batches) {
      yield batch.filter((row) => {
        const language = detectLanguage(row.text);
        if (language === undefined || language === context.options.language) return true;
        context.drop(row, 'filtered', `language-${language}`);
        return false;
      });
    }
  },
});
