import { RE2JS } from '@bufbuild/re2';

const compiled = new Map<string, RE2JS>();

/** A pattern of RE2's syntax: no back-references and no look-around, so that no text can make it slow. @throws with the reason. */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = RE2JS.compile(pattern);
  compiled.set(pattern, regex);
  return regex;
}

/** Whether the pattern is found anywhere in the text. */
export function fits(text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text);
}
