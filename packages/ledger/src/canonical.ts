import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@ablata/spec';

/** JSON with sorted keys and without undefined members: equal values give equal text. */
export function canonicalJson(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((member: Json) => canonicalJson(member) ?? 'null').join(',')}]`;
  const object = value as JsonObject;
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) text += `${text && ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: Json | undefined): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
