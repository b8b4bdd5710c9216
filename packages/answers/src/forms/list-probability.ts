const NAME = '(?:estimated |verbalized |approx\\.? )?(?:probability(?: estimate)?|prob\\.?|p|confidence|likelihood|chance|perplexity|nll)';
const VALUE = '[~≈<>≤]?\\s*(?:[-+−]?[\\d０-９][\\d０-９.,/×x*^e%％⁻⁰¹²³⁴⁵⁶⁷⁸⁹{} −-]{0,30}|\\.\\d+|NaN|(?:\\p{L}+[ -]){0,4}\\p{L}+(?: percent)?)\\s*(?:percent|in \\d+|out of \\d+)?';
const OPEN = '[\\s([{（【|–—,;*_`-]*';
const CLOSE = '[\\s)\\]}）】*_`.|]*';
const LINE = new RegExp(`^[\\s>*•-]*(?:\\*\\*|__|["'\`(\\[])*${NAME}(?:\\*\\*|__|["'\`])*\\s*(?:[:：=≈]|\\bis\\b)\\s*(?:\\*\\*|__|["'\`])*\\s*(${VALUE})${CLOSE}["',]*$`, 'iu');
const TAIL = new RegExp(`${OPEN}\\b${NAME}(?:\\*\\*|__)?\\s*(?:[:：=≈]|\\bof\\b|\\bis\\b)?\\s*(?:\\*\\*|__)?\\s*(${VALUE})${CLOSE}$`, 'iu');
const HEAD = new RegExp(`^[\\s*_:：([（–—-]*${NAME}\\s*[:：=≈]\\s*(${VALUE}?)[)\\]）*_:：]+[\\s:：–—-]*`, 'iu');
const NUMBER = '(?:[01]?[.,]\\d+|[01]|\\d{1,3}(?:[.,]\\d+)?\\s*[%％]|\\d{1,3}\\s*/\\s*\\d{1,4})';
const BARE_TAIL = new RegExp(`(?:\\s*[(\\[（【]\\s*[~≈<]?\\s*(${NUMBER})\\s*[)\\]）】]|\\s*(?:[–—|→]|[:：]|\\s-|=>|->)\\s*\\**\\s*[~≈<]?\\s*(${NUMBER}))[\\s*_.|]*$`, 'u');
const BARE_HEAD = new RegExp(`^\\s*(?:\\*\\*)?(?:[(\\[（【]\\s*[~≈<]?\\s*(${NUMBER})\\s*[)\\]）】](?:\\*\\*)?[\\s:：–—-]*|[~≈<]?\\s*(${NUMBER})(?:\\*\\*)?\\s*[:：–—|-]\\s+)(?=\\S)`, 'u');

/** Longer than any probability is written with its name. */
const SIGHT = 120;

/** A text and the probability written with it. */
export interface WithProbability {
  readonly text: string;
  readonly probability: string | undefined;
}

/** A line that holds a probability and nothing else: `Probability: 0.3`. */
export function probabilityLine(line: string): string | undefined {
  return line.length > SIGHT ? undefined : LINE.exec(line)?.[1]?.trim();
}

/** A probability with its name at the end or the beginning of a line: `… (probability: 0.3)`, `(p = 0.3) …`. */
export function takeNamed(line: string): WithProbability {
  const tail = Math.max(0, line.length - SIGHT);
  const last = TAIL.exec(line.slice(tail));
  if (last !== null && /[\d０-９]|\bNaN\b|percent|(?:^|[^\p{L}])(?:low|high|medium|unknown)\b/iu.test(last[1] as string) && /[:：=≈([（|–—]/u.test(last[0])) {
    return { text: line.slice(0, tail + last.index), probability: (last[1] as string).trim() };
  }
  const first = HEAD.exec(line.slice(0, SIGHT));
  if (first !== null) return { text: line.slice(first[0].length), probability: (first[1] as string).trim() };
  return { text: line, probability: undefined };
}

/** A number alone at the end or the beginning: `… (0.3)`, `… – 30%`, `0.3: …`. Means a probability only when all items have one. */
export function takeBare(text: string): WithProbability {
  const tail = Math.max(0, text.length - SIGHT);
  const last = BARE_TAIL.exec(text.slice(tail));
  if (last !== null) return { text: text.slice(0, tail + last.index), probability: last[1] ?? last[2] };
  const first = BARE_HEAD.exec(text.slice(0, SIGHT));
  return first === null ? { text, probability: undefined } : { text: text.slice(first[0].length), probability: first[1] ?? first[2] };
}
