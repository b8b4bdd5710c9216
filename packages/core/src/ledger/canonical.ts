import { createHash } from 'node:crypto';
import type { Json } from '@ablata/spec';

/** JSON with sorted keys and without undefined members: equal values give equal text. */
export function canonicalJson(value: Json | undefined): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: Json | undefined): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
