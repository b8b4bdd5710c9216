import type { RunColumn, RunColumns } from '@ablata/run-files';
import type { Bar, Histogram } from '../api/types.ts';

const BINS = 24;
const MOST_BARS = 12;

/** How the values of each column are spread over some rows; columns of free text by their length are left to `word_count`. */
export function histogramsOf(columns: RunColumns, rows: Uint32Array): Histogram[] {
  return columns.names.flatMap((name) => {
    const column = columns.get(name) as RunColumn;
    const found = column.numbers ? ofNumbers(column, column.numbers, rows) : ofLabels(column, rows);
    return found ? [found] : [];
  });
}

function ofNumbers({ info }: RunColumn, numbers: Float64Array, rows: Uint32Array): Histogram | undefined {
  const { low, high, none } = rangeOf(numbers, rows);
  if (!(high >= low)) return { column: info.name, kind: 'number', bars: [], none };
  const whole = rows.every((row) => Number.isNaN(numbers[row]) || Number.isInteger(numbers[row]));
  const width = whole ? Math.max(1, Math.ceil((high - low + 1) / BINS)) : (high - low) / BINS || 1;
  const bins = whole ? Math.ceil((high - low + 1) / width) : high === low ? 1 : BINS;
  const counts = new Array<number>(bins).fill(0);
  for (const row of rows) {
    const value = numbers[row] as number;
    if (!Number.isNaN(value)) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
  }
  const bars = counts.map((count, bin): Bar => {
    const from = low + bin * width;
    const last = bin === bins - 1;
    const to = last && !whole ? high : from + width;
    const label =
      whole && width === 1
        ? short(from)
        : whole
          ? `${short(from)} to ${short(to - 1)}`
          : `${short(from)} to ${short(to)}`;
    const below = last ? `${info.name} <= ${decimal(Math.max(high, from))}` : `${info.name} < ${decimal(to)}`;
    return { label, count, where: isSayable(info.name) ? `${info.name} >= ${decimal(from)} && ${below}` : null };
  });
  return { column: info.name, kind: 'number', bars, none };
}

function ofLabels({ info, codes, labels }: RunColumn, rows: Uint32Array): Histogram | undefined {
  if (!codes || !labels) return undefined;
  const counts = new Array<number>(labels.length + 1).fill(0);
  for (const row of rows) counts[codes[row] as number]!++;
  const none = counts.pop() as number;
  const order = [...counts.keys()].filter((code) => counts[code]! > 0).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const isBoolean = labels.length === 2 && labels[0] === 'true' && labels[1] === 'false';
  const bars = order.slice(0, MOST_BARS).map((code): Bar => {
    const label = labels[code] as string;
    const literal = isBoolean ? label : JSON.stringify(label);
    return { label, count: counts[code]!, where: isSayable(info.name) ? `${info.name} == ${literal}` : null };
  });
  const rest = order.slice(MOST_BARS).reduce((sum, code) => sum + counts[code]!, 0);
  if (rest > 0) bars.push({ label: `${order.length - MOST_BARS} others`, count: rest, where: null });
  return { column: info.name, kind: 'category', bars, none };
}

export function rangeOf(numbers: Float64Array, rows: Iterable<number>): { low: number; high: number; none: number } {
  let [low, high, none] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const row of rows) {
    const value = numbers[row] as number;
    if (!Number.isFinite(value)) none++;
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high, none };
}

/** CEL compares numbers of columns with decimals only. */
function decimal(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

function isSayable(name: string): boolean {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name);
}
