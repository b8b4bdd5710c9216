/** Options that several commands have. */
export const SET = [
  '--set <path=value>',
  'Another value in the config, for this time: --set services.dedupe.threshold=0.9',
] as const;
export const TARGET = ['--target <rows>', 'Another number of rows'] as const;
export const RETRY_FAILED = ['--retry-failed', 'Ask again what failed for good before'] as const;
