import type { Source } from './data.ts';
import { withoutTurns } from './decode.ts';

/** What a report holds: answers of the explorer by their addresses, and all texts. */
interface Archive {
  readonly answers: Readonly<Record<string, unknown>>;
  /** Texts of each run, shortened. */
  readonly texts: readonly (readonly string[])[];
}

/** Unpacks an archive (base64 of gzip of JSON) and answers from it as the server would. */
export async function readArchive(base64: string): Promise<Source> {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const { answers, texts } = JSON.parse(withoutTurns(await new Response(stream).text())) as Archive;
  return async (path) => {
    const known = answers[path];
    if (known !== undefined) return known;
    const [, run, what, query] = /^runs\/(\d+)\/(\w+)\?(.*)$/.exec(path) ?? [];
    const own = texts[Number(run)] ?? [];
    const parts = new URLSearchParams(query);
    if (what === 'texts') return (parts.get('rows') ?? '').split(',').map((row) => own[Number(row)] ?? null);
    if (what === 'matches') return { rows: encoded(matches(own, parts.get('search') ?? '')) };
    if (what === 'pairs') return { total: 0, offset: 0, pairs: [] };
    throw new Error('This report does not hold that: `ablata view` does.');
  };
}

/** Rows with all of these words, as the server finds them. */
function matches(texts: readonly string[], search: string): number[] {
  const terms = [...search.matchAll(/"([^"]+)"|(\S+)/g)].map(([, phrase, word]) =>
    ((phrase ?? word) as string).toLowerCase(),
  );
  return texts.flatMap((text, row) => {
    const lower = text.toLowerCase();
    return terms.every((term) => lower.includes(term)) ? [row] : [];
  });
}

function encoded(rows: readonly number[]): string {
  let text = '';
  for (const byte of new Uint8Array(Uint32Array.from(rows).buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}
