import type { Schema } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { validate } from './validate.ts';

const place = { origin, path: ['services', 'dedupe'], what: `the options of 'cosine'` };
const cosine = type({ threshold: '0 < number <= 1 = 0.95', '+': 'reject' });

async function messageOf(schema: Schema, value: unknown): Promise<string> {
  return (await errorOf(() => validate(schema, value, place))).message;
}

describe('options by schema', () => {
  test('defaults are filled in', async () => {
    expect(await validate(cosine, {}, place)).toEqual({ threshold: 0.95 });
    expect(await validate(cosine, { threshold: 0.5 }, place)).toEqual({ threshold: 0.5 });
  });

  test('values, types and misspelt keys', async () => {
    expect(await messageOf(cosine, { threshold: 2 })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.threshold must be at most 1 (was 2)"`,
    );
    expect(await messageOf(cosine, { threshold: '0.9' })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.threshold must be a number (was a string)"`,
    );
    expect(await messageOf(cosine, { treshold: 0.9 })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'?"`,
    );
    expect(await messageOf(cosine, { colour: 'red' })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.colour is not known in the options of 'cosine'. Known: threshold."`,
    );
    expect(await messageOf(cosine, { treshold: 0.9, threshold: 7 })).toMatchInlineSnapshot(`
      "2 problems:
        ablata.config.ts services.dedupe.threshold must be at most 1 (was 7)
        ablata.config.ts services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'?"
    `);
  });

  test('a schema that lets unknown keys pass still does not swallow a misspelt one', async () => {
    expect(await messageOf(type({ 'threshold?': 'number' }), { treshold: 0.9 })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'?"`,
    );
  });

  test('a schema that is open by design takes any key', async () => {
    const open = type({ model: 'string', '[string]': 'unknown' });
    expect(await validate(open, { model: 'x', top_k: 5 }, place)).toEqual({ model: 'x', top_k: 5 });
  });

  test('keys of nested objects and of list members', async () => {
    const nested = type({ ratios: { '+': 'reject', train: 'number', val: 'number' }, '+': 'reject' });
    expect(await messageOf(nested, { ratios: { train: 1, vall: 2, val: 1 } })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.ratios.vall is not known. Did you mean 'val'?"`,
    );
    const list = type({ parts: type({ '+': 'reject', use: 'string' }).array() });
    expect(await messageOf(list, { parts: [{ use: 'a' }, { use: 'b', ues: 'c' }] })).toMatchInlineSnapshot(
      `"ablata.config.ts services.dedupe.parts[1].ues is not known. Did you mean 'use'?"`,
    );
  });

  test('any Standard Schema will do: messages pass through with their place', async () => {
    const schema: Schema = {
      '~standard': {
        version: 1,
        vendor: 'somebody',
        validate: () => ({ issues: [{ message: 'Expected a prime number', path: ['sizes', { key: 2 }] }] }),
      },
    };
    expect(await messageOf(schema, {})).toBe('ablata.config.ts services.dedupe.sizes[2] Expected a prime number');
  });
});
