import { styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

/** Colours by what they mean. Each gives its text as it is where there is no colour. */
export interface Paint {
  /** What failed. */
  bad(text: string): string;
  /** What deserves a look. */
  warning(text: string): string;
  /** What is as it should be. */
  good(text: string): string;
  /** What one may skip. */
  faint(text: string): string;
  /** What one looks for first. */
  strong(text: string): string;
}

const plain = (text: string): string => text;
/** What a file or a pipe gets. */
export const NO_PAINT: Paint = { bad: plain, warning: plain, good: plain, faint: plain, strong: plain };

const style =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

const COLOURS: Paint = {
  bad: style('red'),
  warning: style('yellow'),
  good: style('green'),
  faint: style('dim'),
  strong: style('bold'),
};

/** @param stream where it is written: results, or what goes on and errors */
export function paintFor({ colour, colourOut }: Terminal, stream: 'out' | 'err' = 'err'): Paint {
  return (stream === 'out' ? colourOut : colour) ? COLOURS : NO_PAINT;
}
