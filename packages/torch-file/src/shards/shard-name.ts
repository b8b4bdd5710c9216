/** The ending of the file that lists the shards of `x.parquet`: `x.parquet.index.json`. */
export const SHARD_INDEX = '.index.json';

/** `-00000-of-00012`; what the Hub once put behind it, a hash, is read over. */
const SHARD = /-(\d{5,})-of-(\d{5,})(?:-[0-9a-f]{16})?(?=\.[^/]+$|$)/;

/** `splits/1k/train` → `splits/1k/train-00003-of-00012`, as Hugging Face names shards. */
export function shardName(name: string, number: number, count: number): string {
  const digits = (value: number): string => String(value).padStart(5, '0');
  return `${name}-${digits(number)}-of-${digits(count)}`;
}

/** Which shard of which file a name says it is: `a/train-00003-of-00012.pt` is number 3 of 12 of `a/train.pt`, and so its sidecars. Undefined: none. */
export function shardOf(
  path: string,
): { readonly whole: string; readonly number: number; readonly count: number } | undefined {
  const found = SHARD.exec(path);
  if (found === null) return undefined;
  const whole = path.slice(0, found.index) + path.slice(found.index + found[0].length);
  return { whole, number: Number(found[1]), count: Number(found[2]) };
}
