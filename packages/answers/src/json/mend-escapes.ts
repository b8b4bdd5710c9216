import type { Note } from '../note.ts';
import { isCommand } from './is-command.ts';

/** Escapes that strict JSON takes, and that were perhaps not meant as escapes. */
const RISKY = /\\[bfnrt][A-Za-z]/u;

const ESCAPE = /\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|U[0-9a-f]{8}|x[0-9a-f]{2}(?![a-z])|[a-z]+|\r?\n|[\s\S]|$)/giu;

/** Whether well-formed JSON holds a backslash that has to be thought about. */
export function hasRiskyEscapes(json: string): boolean {
  return RISKY.test(json);
}

/**
 * JSON whose backslashes all say what was meant: each is decoded by what follows. `\n` before a plain word is a line break; before the
 * rest of a LaTeX command, or before a character that has no escape, the backslash is a backslash. What was right stays.
 */
export function mendEscapes(json: string, note: Note): string {
  if (!json.includes('\\')) return json;
  return json.replace(ESCAPE, (written: string, at: number) => {
    const body = written.slice(1);
    const first = body[0];
    if (first === undefined || first === '"' || first === '\\' || first === '/') return written;
    if (first === '\n' || first === '\r') return noted('escape', '\\n');
    if (first === "'" || first === '`') return noted('escape', body);
    if (first === 'u' && /^u[0-9a-f]{4}$/iu.test(body)) return written;
    if (/^(?:u\{|[Ux][0-9a-f]{2})/iu.test(body) && !/^u[^{]/u.test(body)) return character(body) ?? backslash();
    if (!/^[bfnrt]/u.test(body)) return backslash();
    if (body.length === 1) return written;
    if (first === 'b' || first === 'f' || isCommand(body, json, at)) return noted('latex', `\\${written}`);
    return written;

    function backslash(): string {
      return noted('backslash', `\\${written}`);
    }
  });

  function noted(name: string, mended: string): string {
    note(name);
    return mended;
  }

  /** `\x41`, `\u{1F600}`, `\U0001F600`. */
  function character(body: string): string | undefined {
    const code = Number.parseInt(body.replaceAll(/^[uUx]\{?|\}$/gu, ''), 16);
    if (code > 0x10ffff) return undefined;
    return noted('escape', JSON.stringify(String.fromCodePoint(code)).slice(1, -1));
  }
}
