import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

export interface Memory {
  /** Resident memory of the process's own, and resident pages of files (shared page cache), in bytes. */
  readonly own: number;
  readonly file: number;
}

export function residentMemory(): Memory {
  if (!existsSync('/proc/self/status')) return { own: process.memoryUsage.rss(), file: 0 };
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name: string) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { own: field('RssAnon'), file: field('RssFile') };
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
