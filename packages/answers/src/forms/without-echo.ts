import { isEcho } from '../items/is-echo.ts';
import { itemsOf } from '../items/items-of.ts';
import { findValues } from '../json/find-values.ts';
import { silently } from '../note.ts';

/** A text without the JSON in it whose texts are placeholders; the rest is as it was written. */
export function withoutEcho(text: string): string {
  let bare = '';
  let from = 0;
  findValues(
    text,
    (found) => {
      const items = itemsOf(found, silently);
      if (items === undefined || !isEcho(items)) return items !== undefined;
      bare += text.slice(from, found.start);
      from = found.end;
      return true;
    },
    false,
  );
  return bare + text.slice(from);
}
