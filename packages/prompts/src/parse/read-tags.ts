import type { Item } from './item.ts';
import { readProbability, withoutTextForm } from './probability.ts';

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The items of an answer in tags: `<response><text>…</text><probability>0.1</probability></response>`. Any single tag may be
 * missing. Undefined when there is neither a response nor a text tag.
 */
export function readTags(text: string, repair: (name: string) => void): readonly Item[] | undefined {
  const opener = /<response\b[^<>]*>/iu.test(text) ? 'response' : /<text\b[^<>]*>/iu.test(text) ? 'text' : undefined;
  if (opener === undefined) return undefined;
  if (opener === 'text') repair('missing-tag');
  const starts = [...text.matchAll(new RegExp(`<${opener}\\b[^<>]*>`, 'giu'))];
  return starts.map((start, index) => {
    const from = start.index + (opener === 'text' ? 0 : start[0].length);
    const next = starts[index + 1]?.index;
    return readSegment(text.slice(from, next), next === undefined, repair);
  });
}

function readSegment(segment: string, last: boolean, repair: (name: string) => void): Item {
  const close = segment.search(/<\/response\s*>/iu);
  const inside = close === -1 ? segment : segment.slice(0, close);
  const probability = /<probability\b[^<>]*>([^<]*)(<\/probability\s*>)?/iu.exec(inside);
  const opened = /<text\b[^<>]*>/iu.exec(inside);
  const from = opened === null ? 0 : opened.index + opened[0].length;
  const closed = inside.slice(from).search(/<\/text\s*>/iu);
  const ended = closed !== -1 || close !== -1 || (probability !== null && probability.index >= from) || !last;
  if (close === -1 || opened === null || closed === -1 || (probability !== null && probability[2] === undefined)) {
    if (ended) repair('missing-tag');
  }
  const numberCut = last && close === -1 && probability !== null && probability[2] === undefined;
  if (numberCut) repair('probability-cut');
  const end = closed !== -1 ? from + closed : nextTag(inside, from);
  // Without a text tag the text may stand before or after the probability.
  const raw =
    opened === null && probability?.index === 0 ? inside.slice(probability[0].length) : inside.slice(from, end);
  return {
    text: decode(raw.replace(/<[^<>]*$/u, ''), repair),
    probability: readProbability(numberCut ? null : probability?.[1]?.trim(), withoutTextForm(repair)),
    cut: !ended,
  };
}

function nextTag(inside: string, from: number): number {
  const next = inside.slice(from).search(/<\/?(?:text|probability|response)\b/iu);
  return next === -1 ? inside.length : from + next;
}

function decode(text: string, repair: (name: string) => void): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/gu, (_, name: string) => {
    repair('entity');
    return ENTITIES[name] as string;
  });
}
