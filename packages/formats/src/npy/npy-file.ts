/** The file of a further embedding column beside `x.npy`: `x.npy.<column>.npy`, the name as in a URL. */
export function npyFile(path: string, column: string): string {
  return `${path}.${encodeURIComponent(column)}.npy`;
}
