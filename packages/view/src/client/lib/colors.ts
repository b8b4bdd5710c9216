/** For categories: told apart in both themes and with the common colour blindnesses, in this order. */
export const CATEGORY = [
  '#4477cc',
  '#e08a2e',
  '#2f9e77',
  '#c04a9a',
  '#8d77d8',
  '#c9503c',
  '#7f9130',
  '#3fa7c4',
  '#a9744f',
  '#e3789c',
  '#64788c',
  '#c7a11f',
  '#5fb35b',
  '#9a5fb5',
  '#d0683f',
  '#4f8f8f',
];
export const NONE_COLOR = '#9aa0a6';

/** viridis, from low to high (Smith & van der Walt 2015), in a range that stands out on light and dark. */
const STOPS = ['#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6dcd59', '#b4de2c', '#e2d43a'];

export function scaleColor(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  const mix = at - low;
  const [a, b] = [rgb(STOPS[low] as string), rgb(STOPS[low + 1] as string)];
  return `#${a
    .map((value, index) =>
      Math.round(value + (b[index]! - value) * mix)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Of `#1c2026` or, as style sheets are shortened, `#fff`. */
export function rgb(color: string): [number, number, number] {
  const hex = color.length === 4 ? `#${[...color.slice(1)].map((digit) => digit + digit).join('')}` : color;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** Colours of fates, the same on every screen. */
export const FATE: Readonly<Record<string, string>> = {
  kept: '#2f9e77',
  duplicate: '#e0a030',
  filtered: '#4477cc',
  truncated: '#8d77d8',
  unparsable: '#c9503c',
  empty: '#9aa0a6',
  failed: '#a02c2c',
};
