/** What a file that is no GGUF seems to be, by its first bytes. */
export function whatItIs(head: Buffer, size: number): string {
  if (size === 0) return 'it is empty';
  const text = head.toString('latin1').trimStart();
  if (text.startsWith('version https://git-lfs')) {
    return 'it is the pointer that Git LFS leaves in place of a file (`git lfs pull` fetches the file itself)';
  }
  if (/^<(?:!doctype|html|\?xml)/i.test(text))
    return 'it is a web page: a download that needed a login, or a wrong address';
  if (/^(?:ggml|ggjt|ggla|lmgg|tjgg|algg)/.test(text)) return 'it is in a format that came before GGUF';
  if (text.startsWith('PK')) return 'it is a zip archive, such as a PyTorch checkpoint or a Python wheel';
  if (head.toString('latin1', 8, 10) === '{"') return 'it is a safetensors file';
  if (text.startsWith('{')) return 'it is JSON';
  return `it begins with ${[...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
