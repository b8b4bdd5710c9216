import { describe, expect, it } from 'vitest';
import { AblataError, isAblataError } from './errors.ts';

describe('AblataError', () => {
  it('is recognised across duplicate installs of this package', async () => {
    const copy: { AblataError: typeof AblataError } = await import(
      /* @vite-ignore */ `${import.meta.resolve('./errors.ts')}?copy`
    );
    expect(copy.AblataError).not.toBe(AblataError);
    const foreign = new copy.AblataError('DATA_BAD', 'from another copy');
    expect(foreign).not.toBeInstanceOf(AblataError);
    expect(isAblataError(foreign)).toBe(true);
    expect(isAblataError(new Error('plain'))).toBe(false);
  });

  it('knows who can mend it, and keeps cause, hint and scope', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new AblataError('SERVICE_UNREACHABLE', 'no answer', { cause, hint: 'start it', scope: 'row' });
    expect(error).toMatchObject({ mender: 'remote', cause, hint: 'start it', scope: 'row', name: 'AblataError' });
    expect(new AblataError('CONFIG_BAD', 'x')).toMatchObject({ mender: 'user', scope: 'run', hint: undefined });
    expect(new AblataError('INTERNAL_BAD', 'x').mender).toBe('ablata');
  });
});
