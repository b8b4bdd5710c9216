function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function uint16(base64: string): Uint16Array {
  return new Uint16Array(bytesOf(base64).buffer);
}

export function uint32(base64: string): Uint32Array {
  return new Uint32Array(bytesOf(base64).buffer);
}

export function float32(base64: string): Float32Array {
  return new Float32Array(bytesOf(base64).buffer);
}

/**
 * JSON of the server with marks that turn the direction of a text around spelled out (`⟪U+202E⟫`): a browser would follow them, and show what the text does not say.
 * Marks of single letters (U+200E, U+200F) stay: texts from right to left have them.
 */
export function withoutTurns(json: string): string {
  return json.replace(
    /[\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `⟪U+${mark.charCodeAt(0).toString(16).toUpperCase()}⟫`,
  );
}
