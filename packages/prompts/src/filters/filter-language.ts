import { defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { LANGUAGES, openLanguageDetector } from './open-language-detector.ts';

export const filterLanguageOptions = type({
  /** The language wanted, by ISO 639-1. */
  language: type.enumerated(...LANGUAGES).default('en'),
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
  async *run(batches, { options, drop }) {
    const findOther = await openLanguageDetector(options.language);
    for await (const batch of batches) {
      yield batch.filter((row) => {
        const other = findOther(row.text);
        if (other === undefined) return true;
        drop(row, 'filtered', `language-${other}`);
        return false;
      });
    }
  },
});
