/** What generated packages ask for, or newer; a test holds them against the versions this repository is tested with. */
export const VERSIONS = {
  '@types/node': '24.19.2',
  arktype: '2.2.9',
  oxlint: '1.94.0',
  typescript: '6.0.3',
  vitest: '5.1.1',
} as const;
