import { expect, test } from 'vitest';
import { pngRenderer } from './render-png.ts';

test('draws an SVG file as PNG, words and all, at three pixels a unit', async () => {
  const draw = await pngRenderer();
  const svg = (text: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#fff"/><text y="12">${text}</text></svg>`;
  const png = Buffer.from(draw(svg('words')));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([120, 60]);
  expect(png.equals(Buffer.from(draw(svg(''))))).toBe(false);
});
