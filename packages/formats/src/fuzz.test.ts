import { describe, expect, it } from 'vitest';
import { fuzzOnce } from '../test/fuzz-once.ts';
import { FUZZED, fuzzSubjects } from '../test/fuzz-subjects.ts';
import { temporaryFolder } from './sample.fixture.ts';

/** `bench/fuzz-formats.ts` does the same some ten thousand times each, and watches time and memory. */
describe('a file damaged anyhow', () => {
  it.each(FUZZED)('.%s opens or is one of the errors for files', async (format) => {
    const folder = temporaryFolder();
    const subjects = await fuzzSubjects(format, folder);
    const outcomes = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const outcome = await fuzzOnce(subjects[seed % subjects.length]!, folder, seed);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Some damage is done where nobody looks, but most must be seen.
    expect([...outcomes.keys()]).toContain('DATA_DAMAGED');
    expect(outcomes.get('opened') ?? 0).toBeLessThan(380);
  });
});
