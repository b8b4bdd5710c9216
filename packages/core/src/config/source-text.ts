import { readFile } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';

const SAVE = 'Save it as UTF-8: editors have it under "encoding".';

/**
 * The text of a config, without a byte order mark.
 *
 * @throws CONFIG_UNREADABLE when it is not UTF-8, with the place of the first byte that isn't
 */
export async function sourceText(file: string, label: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new AblataError('CONFIG_UNREADABLE', `${label} can't be read: ${cause.code ?? cause.message}`, {
      cause,
      hint: 'See who may read it.',
    });
  });
  const text = bytes.toString('utf8');
  if (bytes.includes(0)) {
    throw new AblataError('CONFIG_UNREADABLE', `${label} is not UTF-8, but looks like UTF-16`, { hint: SAVE });
  }
  const bad = text.indexOf('\uFFFD');
  if (bad >= 0 && !isUtf8(bytes)) {
    const before = text.slice(0, bad);
    const place = `:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
    throw new AblataError('CONFIG_UNREADABLE', `${label}${place} is not UTF-8`, { hint: SAVE });
  }
  return text.replace(/^\uFEFF/, '');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
