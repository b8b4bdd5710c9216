/** The parts of a normalizer, in the order in which files hold them. */
export const NORMALIZER_PARTS = ['mean', 'std', 'median', 'iqr'] as const;
