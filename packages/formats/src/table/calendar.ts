export type TimeUnit = 'second' | 'millisecond' | 'microsecond' | 'nanosecond';

const DIGITS: Readonly<Record<TimeUnit, number>> = { second: 0, millisecond: 3, microsecond: 6, nanosecond: 9 };
const DAY = 86_400n;
/** Days that a JavaScript date can tell, from 1970 in either direction. */
const MOST_DAYS = 100_000_000n;

/** A moment as ISO 8601 with all digits of its unit; undefined beyond the calendar of JavaScript. */
export function isoTimestamp(value: bigint, unit: TimeUnit, utc: boolean): string | undefined {
  const perSecond = 10n ** BigInt(DIGITS[unit]);
  const seconds = floorDivide(value, perSecond);
  const days = floorDivide(seconds, DAY);
  const date = isoDate(days);
  if (date === undefined) return undefined;
  const time = isoTime(value - days * DAY * perSecond, unit);
  return time === undefined ? undefined : `${date}T${time}${utc ? 'Z' : ''}`;
}

/** Days since 1970 as `2026-11-27`. */
export function isoDate(days: bigint): string | undefined {
  if (days > MOST_DAYS || days < -MOST_DAYS) return undefined;
  return new Date(Number(days) * 86_400_000).toISOString().slice(0, -14);
}

/** A time of day as `12:30:00.000001`. */
export function isoTime(value: bigint, unit: TimeUnit): string | undefined {
  const digits = DIGITS[unit];
  const perSecond = 10n ** BigInt(digits);
  if (value < 0n || value > DAY * perSecond) return undefined;
  const seconds = value / perSecond;
  const part = (number: bigint): string => String(number).padStart(2, '0');
  const clock = `${part(seconds / 3600n)}:${part((seconds / 60n) % 60n)}:${part(seconds % 60n)}`;
  return digits === 0 ? clock : `${clock}.${String(value % perSecond).padStart(digits, '0')}`;
}

/** A decimal number of `scale` digits behind the point, exactly, as text. */
export function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value);
  const sign = value < 0n ? '-' : '';
  if (scale <= 0) return value === 0n ? '0' : sign + digits + '0'.repeat(-scale);
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value >= 0n ? value / by : -((-value + by - 1n) / by);
}
