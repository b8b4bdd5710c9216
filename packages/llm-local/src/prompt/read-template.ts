import { readFileSync } from 'node:fs';
import { messages } from '../messages.ts';

/** The chat template that an option gives: itself, or a file of it. */
export function readTemplate(option: string, resolve: (path: string) => string): string {
  if (/\{[{%]/u.test(option)) return option;
  const path = resolve(option);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw messages.unreadable(path, cause);
  }
}
