/** Seconds a server asks to wait: a number, a date, or the milliseconds that some send. */
export function readRetryAfter(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  now = Date.now(),
): number | undefined {
  const milliseconds = Number(one(headers['retry-after-ms']) ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const written = one(headers['retry-after']);
  if (written === undefined) return undefined;
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/u.test(written) ? Number(written) : (Date.parse(written) - now) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
