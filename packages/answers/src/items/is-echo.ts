import { isPlaceholder } from '../text/is-placeholder.ts';
import type { Item } from './item.ts';

/** Whether all texts are the placeholders of the form that was asked for. */
export function isEcho(items: readonly Item[]): boolean {
  const texts = items.flatMap(({ text }) => text ?? []);
  return texts.length > 0 && texts.every(isPlaceholder);
}
