/** Cuts indices 0 … n − 1 into requests of at most so many texts and, but for single texts, bytes. */
export function split(texts: readonly string[], most: { readonly texts: number; readonly bytes: number }): number[][] {
  const requests: number[][] = [];
  let room = 0;
  for (const [index, text] of texts.entries()) {
    const bytes = Buffer.byteLength(text);
    const last = requests.at(-1);
    if (last !== undefined && last.length < most.texts && bytes <= room) {
      last.push(index);
      room -= bytes;
    } else {
      requests.push([index]);
      room = most.bytes - bytes;
    }
  }
  return requests;
}
