import { AblataError, type DatasetView, type RowSource } from '@ablata/spec';

/**
 * Request or candidate numbers as the 32 bits that tables have for them.
 *
 * @throws DATA_BAD_VIEW for a number that does not fit
 */
export function int32(
  { name }: DatasetView,
  sources: readonly RowSource[],
  key: 'request' | 'candidate',
): Int32Array<ArrayBuffer> {
  return Int32Array.from(sources, (source) => {
    const number = source[key];
    if (number === (number | 0)) return number;
    throw new AblataError(
      'DATA_BAD_VIEW',
      `The dataset ${name} has the ${key} ${number}, which is no 32-bit integer.`,
      {
        hint: 'The formats pt and jsonl hold larger ones.',
        mender: 'plugin',
      },
    );
  });
}
