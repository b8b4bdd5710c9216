/** An address as it may be shown: without user, password and query. */
export function shownURL(written: string, base?: string): string {
  const url = URL.parse(written, base);
  return url === null ? 'the given address' : `${url.protocol}//${url.host}${url.pathname.replace(/\/$/u, '')}`;
}
