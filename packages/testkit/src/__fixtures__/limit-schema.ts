import type { Schema } from '@ablata/spec';

/** A Standard Schema of options with a number `limit`, written by hand. */
export function limitSchema({ strict }: { readonly strict: boolean }): Schema<unknown, { readonly limit: number }> {
  return {
    '~standard': {
      version: 1,
      vendor: 'testkit',
      validate(value) {
        const { limit = 5, ...others } = value as Record<string, unknown>;
        const unknown = strict ? Object.keys(others) : [];
        const issues = [
          ...(typeof limit === 'number' ? [] : [{ message: 'limit must be a number', path: ['limit'] }]),
          ...unknown.map((key) => ({ message: `${key} must be removed`, path: [key] })),
        ];
        return issues.length > 0 ? { issues } : { value: { limit: limit as number } };
      },
    },
  };
}
