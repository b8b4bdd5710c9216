import { AblataError } from '@ablata/spec';

/** A row of a file of texts. */
export interface TextLine {
  /** As it stands in the file, without its end. */
  readonly line: string;
  readonly text: string;
}

/**
 * The lines of a file of texts: of JSON lines the field of that name, or a line that is a JSON text; else each line as it is. Lines end
 * with LF or CRLF and nothing else, as JSON needs it; empty ones are skipped.
 *
 * @param label how messages call the file
 * @throws DATA_BAD_LINE naming the line
 */
export async function* readTexts(
  chunks: AsyncIterable<Uint8Array | string>,
  { json, field, label }: { readonly json: boolean; readonly field: string; readonly label: string },
): AsyncGenerator<TextLine> {
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number++;
    if (line.trim() === '') continue;
    yield { line, text: json ? textOf(line, field, `${label}:${number}`) : line };
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8'); // drops a byte order mark
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = parts.pop() as string;
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

function textOf(line: string, field: string, place: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new AblataError('DATA_BAD_LINE', `${place}: not a line of JSON`, {
      hint: 'One JSON value a line; plain texts are read from a file that ends in .txt.',
      cause,
    });
  }
  if (typeof value === 'string') return value;
  const found = (value as Record<string, unknown> | null)?.[field];
  if (typeof found === 'string') return found;
  const names = Object.keys((value as object | null) ?? {}).slice(0, 8);
  throw new AblataError('DATA_BAD_LINE', `${place}: no text in the field '${field}'`, {
    hint: names.length > 0 ? `--field names it; there are: ${names.join(', ')}` : 'Expected an object or a text.',
  });
}
