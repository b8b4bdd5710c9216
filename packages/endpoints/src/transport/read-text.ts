import { malformed } from '../failure/failure.ts';

/** The whole body as text. @throws ServerFailure `invalid-utf8`: what can't be read is not replaced */
export async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return decode(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('invalid-utf8');
  }
}
