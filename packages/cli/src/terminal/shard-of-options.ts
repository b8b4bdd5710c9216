import type { ShardOptions } from '@ablata/formats';
import { AblataError } from '@ablata/spec';
import { wholeNumber } from './whole-number.ts';

/** `--shard-rows` and `--shard-bytes` of a command; undefined: neither was given. @throws CONFIG_USAGE */
export function shardOf(options: {
  readonly shardRows?: unknown;
  readonly shardBytes?: unknown;
}): ShardOptions | undefined {
  const { shardRows, shardBytes } = options;
  if (shardRows === undefined && shardBytes === undefined) return undefined;
  return {
    ...(shardRows === undefined ? {} : { rows: wholeNumber('--shard-rows', shardRows, 1) }),
    ...(shardBytes === undefined ? {} : { bytes: size('--shard-bytes', shardBytes) }),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `500MB` → 500,000,000. */
function size(option: string, value: unknown): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(String(value)) ?? [];
  const bytes = Math.floor(Number(number) * UNITS[unit?.toLowerCase() ?? '']!);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new AblataError('CONFIG_USAGE', `${option} must be a size such as 500MB or 2GB (was ${String(value)})`);
}
