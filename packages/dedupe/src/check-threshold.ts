import { AblataError } from '@ablata/spec';

/** @throws CONFIG_THRESHOLD for what is no cosine in (0, 1] */
export function checkThreshold(name: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new AblataError('CONFIG_THRESHOLD', `The ${name} must be a cosine in (0, 1], but ${value} came.`, {
    hint: 'A usual value is 0.95.',
  });
}
