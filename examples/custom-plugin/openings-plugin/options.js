/** @typedef {{ words: number }} OpeningsOptions */

const DEFAULT_WORDS = 4;

/**
 * Any Standard Schema will do (arktype, zod, valibot, …); this one is written by hand, so that the plugin depends on nothing.
 *
 * @type {import('@ablata/spec').Schema<Partial<OpeningsOptions>, OpeningsOptions>}
 */
export const openingsOptions = {
  '~standard': {
    version: 1,
    vendor: 'ablata-plugin-openings',
    validate(value) {
      const { words = DEFAULT_WORDS, ...unknown } = /** @type {Record<string, unknown>} */ (value);
      const issues = Object.keys(unknown).map((key) => ({ message: `is not known. Known: words.`, path: [key] }));
      if (typeof words !== 'number' || !Number.isInteger(words) || words < 1) {
        issues.push({ message: 'must be a whole number from 1 on', path: ['words'] });
        return { issues };
      }
      return issues.length > 0 ? { issues } : { value: { words } };
    },
  },
};
