import type { Figure } from './figure.ts';
import type { Recorded } from './records.ts';

/** Figures as lines of a table: ours, the best peer, their ratio, and how ours changed since an earlier run. */
export function figureRows(figures: readonly Figure[], before: Recorded | undefined): string[][] {
  return figures.map(({ name, unit, ours, peer }) => {
    const was = before?.figures.find((other) => other.name === name && other.unit === unit)?.ours;
    return [
      name,
      `${short(ours)} ${unit}`,
      peer ? `${short(peer.value)} (${peer.name})` : '',
      peer ? (ours / peer.value).toFixed(2) : '',
      was === undefined ? '' : change(ours / was),
    ];
  });
}

export const HEAD = ['', 'ours', 'best peer', 'ratio', 'since last'];

/** Columns side by side, for a terminal. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 0.1 ? 2 : 3);
}

function change(ratio: number): string {
  const percent = Math.round((ratio - 1) * 100);
  return percent === 0 ? 'same' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}
