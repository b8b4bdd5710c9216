const NEEDED = [22, 13] as const;

/** What is wrong with the version of Node, in words; undefined when it will do. */
export function nodeTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return `ablata needs Node.js ${NEEDED.join('.')} or newer, and this is ${version}. See https://nodejs.org/en/download`;
}
