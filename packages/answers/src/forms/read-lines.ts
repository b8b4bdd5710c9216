import type { Item } from '../items/item.ts';
import { isPreamble, isRemark } from '../text/remarks.ts';
import type { FormContext } from './form.ts';
import { plainText, TEXT_LABEL } from './list-entry.ts';
import { probabilityLine, takeBare, takeNamed } from './list-probability.ts';

/** The items of lines without marks, each of which ends in a probability or has one on the line below. */
export function readLines(text: string, { ended, note }: FormContext): readonly Item[] | undefined {
  if (!/\d/u.test(text)) return undefined;
  const items: Item[] = [];
  let pending: string[] = [];
  let named = 0;
  for (const line of text.split(/\r?\n/u)) {
    if (line.trim() === '' || line.startsWith('```')) continue;
    const alone = probabilityLine(line);
    const taken = alone === undefined ? takeTail(line) : { text: '', probability: alone };
    if (taken.text.trim() !== '') pending.push(taken.text.trim());
    if (taken.probability === undefined) continue;
    if (items.length === 0)
      pending = pending.filter((each, index) => index === pending.length - 1 || !isPreamble(each));
    if (pending.length === 0) return undefined;
    items.push({
      text: plainText(pending.join('\n').replace(TEXT_LABEL, ''), note),
      probability: taken.probability,
      cut: false,
    });
    pending = [];
    if (alone !== undefined || takeNamed(line).probability !== undefined) named++;
  }
  // A single number at the end of a line may be anything.
  if (items.length === 0 || (items.length === 1 && named === 0)) return undefined;
  const rest = pending.filter((each) => !isRemark(each));
  if (items.length < 2 && rest.length > 0) return undefined;
  if (pending.length > rest.length) note('closing-remark');
  note('lines');
  if (rest.length > 0 && !ended) items.push({ text: rest.join('\n'), probability: undefined, cut: true });
  else if (!ended) items.push({ ...(items.pop() as Item), cut: true });
  return items;
}

function takeTail(line: string) {
  const named = takeNamed(line);
  return named.probability === undefined ? takeBare(line) : named;
}
