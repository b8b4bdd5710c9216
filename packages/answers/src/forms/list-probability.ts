const NAME =
  '(?:estimated |verbalized |approx\\.? )?(?:probability(?: estimate)?|prob\\.?|p|confidence|likelihood|chance|perplexity|nll|概率|確率|확률)';
const VALUE =
  '[~≈<>≤]?\\s*(?:[-+−]?[\\d０-９][\\d０-９.,/×x*^e%％⁻⁰¹²³⁴⁵⁶⁷⁸⁹{} −-]{0,30}|\\.\\d+|NaN|(?:\\p{L}+[ -]){0,4}\\p{L}+(?: percent)?)\\s*(?:percent|in \\d+|out of \\d+)?';
const OPEN = '[\\s([{（【|–—,;*_`-]*';
const CLOSE = '[\\s)\\]}）】*_`.|]*';
const LINE = new RegExp(
  `^[\\s>*•-]*(?:\\*\\*|__|["'\`(\\[_])*${NAME}(?:\\*{1,2}|_{1,2}|["'\`])*\\s*(?:[:：=≈]|\\bis\\b)\\s*(?:\\*\\*|__|["'\`])*\\s*(${VALUE})${CLOSE}["',]*$`,
  'iu',
);
const TAIL = new RegExp(
  `${OPEN}(?:with (?:an? )?)?(?<![\\p{L}\\d])${NAME}(?:\\*\\*|__)?\\s*(?:[:：=≈]|\\bof\\b|\\bis\\b)?\\s*(?:\\*\\*|__)?\\s*(${VALUE})${CLOSE}$`,
  'iu',
);
const HEAD = new RegExp(`^[\\s*_:：([（–—-]*${NAME}\\s*[:：=≈]\\s*(${VALUE}?)[)\\]）*_:：]+[\\s:：–—-]*`, 'iu');
const NUMBER = '(?:[01]?[.,]\\d+|[01]|\\d{1,3}(?:[.,]\\d+)?\\s*[%％]|\\d{1,3}\\s*/\\s*\\d{1,4})';
const BARE_TAIL = new RegExp(
  `(?:\\s*[(\\[（【]\\s*[~≈<]?\\s*(${NUMBER})\\s*[)\\]）】]|\\s*(?:[–—|→]|[:：]|\\s-|=>|->)\\s*\\**\\s*[~≈<]?\\s*(${NUMBER}))[\\s*_.|]*$`,
  'u',
);
const NAMED_BEHIND = new RegExp(
  `\\s*[([（]\\s*[~≈<]?\\s*(${NUMBER})\\s*(?:probability|prob\\.?|likelihood|confidence|chance)\\s*[)\\]）][\\s*_.|]*$`,
  'iu',
);
const BARE_HEAD = new RegExp(
  `^\\s*(?:\\*\\*)?(?:[(\\[（【]\\s*[~≈<]?\\s*(${NUMBER})\\s*[)\\]）】](?:\\*\\*)?[\\s:：–—-]*|[~≈<]?\\s*(${NUMBER})(?:\\*\\*)?\\s*[:：–—|-]\\s+)(?=\\S)`,
  'u',
);

const MIDDLE = new RegExp(
  `[([（]\\s*${NAME}\\s*[:：=≈]\\s*[~≈<]?\\s*(${NUMBER})\\s*[)\\]）]\\s*[:–—-]\\s+(?=\\S)`,
  'iu',
);

/** Longer than any probability is written with its name. */
const SIGHT = 120;

/** A text and the probability written with it. */
export interface WithProbability {
  readonly text: string;
  readonly probability: string | undefined;
  /** True when what was said about the text behind its probability was left out. */
  readonly aside?: boolean;
}

/** A line that holds a probability and nothing else: `Probability: 0.3`. */
export function probabilityLine(line: string): string | undefined {
  return line.length > SIGHT ? undefined : LINE.exec(line)?.[1]?.trim();
}

/** A probability with its name at the end or the beginning of a line: `… (probability: 0.3)`, `(p = 0.3) …`. */
export function takeNamed(line: string): WithProbability {
  const tail = Math.max(0, line.length - SIGHT);
  const last = TAIL.exec(line.slice(tail));
  if (last !== null && isMeant(last[0], last[1] as string)) {
    return { text: line.slice(0, tail + last.index), probability: (last[1] as string).trim() };
  }
  const behind = NAMED_BEHIND.exec(line.slice(tail));
  if (behind !== null) return { text: line.slice(0, tail + behind.index), probability: behind[1] };
  const middle = MIDDLE.exec(line);
  if (middle !== null && line.slice(0, middle.index).trim() !== '')
    return { text: line.slice(0, middle.index), probability: middle[1], aside: true };
  const first = HEAD.exec(line.slice(0, SIGHT));
  if (first !== null) return { text: line.slice(first[0].length), probability: (first[1] as string).trim() };
  return { text: line, probability: undefined };
}

/** Numbers are; words like "low" only where brackets or a dash set them apart from the text. */
function isMeant(found: string, value: string): boolean {
  if (/[\d０-９]/u.test(value))
    return (
      /[:：=≈([（|–—]/u.test(found) ||
      /(?:probability|prob\.?|confidence|likelihood|chance)\s+(?:of\s+|is\s+)?[.\d]/iu.test(found)
    );
  return (
    /^\s*[([{（【|–—]/u.test(found) &&
    /\bNaN\b|percent|\b(?:very )?(?:low|high|medium|moderate|unknown)\b|\b(?:one|two|three|half|a) /iu.test(`${value} `)
  );
}

/** A number alone at the end or the beginning: `… (0.3)`, `… – 30%`, `0.3: …`. Means a probability only when all items have one. */
export function takeBare(text: string): WithProbability {
  const tail = Math.max(0, text.length - SIGHT);
  const last = BARE_TAIL.exec(text.slice(tail));
  if (last !== null) return { text: text.slice(0, tail + last.index), probability: last[1] ?? last[2] };
  const first = BARE_HEAD.exec(text.slice(0, SIGHT));
  return first === null
    ? { text, probability: undefined }
    : { text: text.slice(first[0].length), probability: first[1] ?? first[2] };
}
