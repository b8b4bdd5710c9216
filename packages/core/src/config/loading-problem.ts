import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AblataError } from '@ablata/spec';

/** The folder of the sources, or of what is built of them. */
const OURS = fileURLToPath(new URL('..', import.meta.url));

export interface Loading {
  /** Absolute. */
  readonly file: string;
  /** As it is named in messages. */
  readonly label: string;
  readonly text: string;
}

/** A plugin or a stage of the user's that could not be loaded. @param place where the config names it */
export async function brokenModule(cause: unknown, file: string, place: string): Promise<AblataError> {
  const text = await readFile(file, 'utf8');
  const { message, hint } = await loadingProblem(cause, { file, label: relative('', file), text });
  return new AblataError('PLUGIN_BROKEN', `${place}: ${message}`, { cause, ...(hint !== undefined && { hint }) });
}

/** Why a module of the user's could not be loaded, with the line in it, or in what it imports, where that is known. */
export async function loadingProblem(cause: unknown, { file, label, text }: Loading): Promise<AblataError> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const wanted = missingModule(cause);
  if (wanted !== undefined) {
    const { line, column } = findText(text, wanted) ?? {};
    const at = line === undefined ? '' : `:${line}:${column}`;
    const name = packageOf(wanted);
    return new AblataError('CONFIG_UNREADABLE', `${label}${at} could not be loaded: there is no module '${wanted}'`, {
      cause,
      hint: name
        ? `Install what it imports, in its folder: npm install (${name} has to stand in package.json; else: npm install ${name})`
        : 'Paths are taken from the folder of the file that imports, and name the file with its ending.',
    });
  }
  // The line is that of the text as written; columns behind the translation are not.
  const place = syntaxPlace(message) ?? thrownAt(cause);
  const shown = place && (place.file === file ? label : relative('', place.file));
  const at = place && `${shown}:${place.line}:${place.column ?? (await firstColumn(place.file, place.line))}`;
  const reason = (message.split('\n')[0] as string).replace(/^ParseError: /, '').trim();
  return new AblataError('CONFIG_UNREADABLE', `${at ?? label} could not be loaded: ${reason}`, {
    cause,
    hint: syntaxPlace(message)
      ? 'Mend the syntax there, or just before.'
      : 'It is run when it is loaded: mend that line, or what it reads.',
  });
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** `ParseError: … \n /folder/file.ts:3:9` */
function syntaxPlace(message: string): Place | undefined {
  const [, file, line, column] = /^ParseError: .*\n\s*(.+):(\d+):(\d+)/.exec(message) ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) + 1 };
}

/** The innermost line of the user's own: in the module, or in one that it imports. */
function thrownAt(cause: unknown): Place | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.matchAll(/^\s+at (?:.*\()?(?:file:\/\/)?((?:[A-Za-z]:)?[\\/].*?):(\d+):\d+\)?$/gm);
  for (const [, file = '', line] of frames)
    if (!file.includes(`${sep}node_modules${sep}`) && !file.startsWith(OURS)) return { file, line: Number(line) };
  return undefined;
}

/** Where a line's own text begins, counted from 1. */
async function firstColumn(file: string, line: number): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return Math.max(0, (text.split('\n')[line - 1] ?? '').search(/\S/)) + 1;
}

function findText(text: string, part: string): { readonly line: number; readonly column: number } | undefined {
  const at = ["'", '"', '`'].map((quote) => text.indexOf(`${quote}${part}${quote}`)).find((index) => index >= 0);
  if (at === undefined) return undefined;
  const before = text.slice(0, at + 1);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

/** What was not found, when that is why a module could not be loaded. */
function missingModule(cause: unknown): string | undefined {
  const { code, message } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
}

/** The package that a module is of; undefined for one that is named by its path. */
function packageOf(name: string): string | undefined {
  return /^((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(name)?.[1];
}
