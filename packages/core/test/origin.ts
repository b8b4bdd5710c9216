import type { ConfigOrigin } from '../src/config/locate.ts';

/** A config that came from nowhere: messages call it `ablata.config.ts`. */
export const origin: ConfigOrigin = {
  label: 'ablata.config.ts',
  file: '/project/ablata.config.ts',
  position: () => '',
};
