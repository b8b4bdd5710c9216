import type { Terminal } from '@ablata/onnx';
import type { Logger } from '@ablata/spec';

/** A logger whose infos and warnings are notes. */
export function noting(terminal: Terminal): Logger {
  return {
    debug: () => undefined,
    info: (message) => terminal.note(message),
    warn: (message) => terminal.note(message),
  };
}

/** A text on one line, and without characters that a terminal would obey: a model may have written anything. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\u200c' || character === '\u200d'
      ? character // joiners: whole scripts are written with them
      : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}
