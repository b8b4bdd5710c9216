import { AblataError, isAblataError } from '@ablata/spec';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

/** A file that can't be read. `label` says which source wanted it. */
export function unreadable(path: string, label: string, cause: unknown, hint?: string): AblataError {
  if (isAblataError(cause)) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
  return new AblataError('DATA_UNREADABLE', `${label}: can't read ${path}: ${REASONS[code] ?? code}`, {
    cause,
    hint: hint ?? 'Check services.source.path: a relative path starts from the folder of the config file.',
    details: { path, reason: code },
  });
}

/** A record that can't be used. */
export function badRecord(path: string, line: number, problem: string, hint: string, cause?: unknown): AblataError {
  return new AblataError('DATA_BAD_RECORD', `${path}:${line}: ${problem}`, {
    cause,
    hint,
    details: { path, line },
  });
}
