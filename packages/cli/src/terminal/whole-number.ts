import { AblataError } from '@ablata/spec';

/** The value of an option that counts. @throws CONFIG_USAGE */
export function wholeNumber(option: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new AblataError('CONFIG_USAGE', `${option} must be a whole number ${range} (was ${String(value)})`);
}
