/** How a subset of that many rows is named in files and folders: 1000 → `1k`, 10000 → `10k`, 1500 → `1500`. */
export function subsetName(size: number): string {
  return size >= 1000 && size % 1000 === 0 ? `${size / 1000}k` : String(size);
}
