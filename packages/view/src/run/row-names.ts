/** The name of a row for life. */
export function idOf({ request, candidate }: { readonly request: number; readonly candidate: number }): string {
  return `${request}.${candidate}`;
}
