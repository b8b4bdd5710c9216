import type { Json, JsonObject } from '@ablata/spec';

const SECRET =
  /^(headers|cookies?|authorization|.*api[-_]?key|.*secret.*|.*password.*|.*credential.*|.*passphrase.*|.*private[-_]?key|.*token)$/i;
/** Names of environment variables are no secrets; only their values are. */
const HARMLESS = /env$/i;

function redactUrls(text: string): string {
  return text
    .replace(/\b([a-z][\w+.-]*:\/\/)[^/@\s]+@/gi, '$1***@')
    .replace(/([?&][\w.-]*(?:key|token|secret|password|signature)=)[^&#\s]+/gi, '$1***');
}

/** A config without secrets, for run.json: what could hold one is left out, and credentials in URLs too. */
export function redact(value: Json | undefined): Json {
  if (typeof value === 'string') return redactUrls(value);
  if (Array.isArray(value)) return value.map((member: Json) => redact(member));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .filter(([, member]) => member !== undefined && typeof member !== 'function')
      .map(([key, member]) => [key, SECRET.test(key) && !HARMLESS.test(key) ? '(left out)' : redact(member)]),
  );
}
