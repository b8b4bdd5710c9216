import { AblataError } from '@ablata/spec';

export function wrongWidth(numbers: number, width: number, what: string): AblataError {
  return new AblataError(
    'DATA_NORMALIZER_WIDTH',
    `${numbers} numbers are no whole rows of the normalizer's ${what}, which are ${width} wide`,
    { hint: 'The normalizer belongs to vectors of another encoder, or to another number of components.' },
  );
}
