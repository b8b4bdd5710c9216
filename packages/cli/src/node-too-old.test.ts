import { expect, test } from 'vitest';
import { nodeTooOld } from './node-too-old.ts';

test('says which Node is needed', () => {
  expect(nodeTooOld('20.20.2')).toBe(
    'ablata needs Node.js 22.13 or newer, and this is 20.20.2. See https://nodejs.org/en/download',
  );
  expect(nodeTooOld('22.12.0')).toContain('22.12.0');
  expect(['22.13.0', '23.0.0', '24.21.0'].map(nodeTooOld)).toEqual([undefined, undefined, undefined]);
  expect(nodeTooOld(process.versions.node)).toBeUndefined();
});
