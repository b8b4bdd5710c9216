import { digitsOf } from './number-words.ts';

export interface WrittenNumber {
  readonly value: number;
  /** `plain` when only the other numbers of the answer tell its scale; `percent` and `ratio` say it themselves and are scaled. */
  readonly scale: 'plain' | 'percent' | 'ratio';
  /** How it was written, where that was not as asked. */
  readonly notes: readonly string[];
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/giu;
/** Longer than any number is written, with the words around it. */
const LONGEST = 120;

/**
 * The one number in what a model wrote where a probability was asked for: `0.3`, `"30%"`, `"0,3"`, `"1/5"`, `"1 in 20"`, `"1 × 10^-3"`, `"about 5 percent"`,
 * `"thirty percent"`, `"high (0.8)"`. Undefined when there is none, or several that differ: which of them was meant can't be told.
 */
export function readNumber(written: string): WrittenNumber | undefined {
  if (written.length > LONGEST) return undefined;
  const notes: string[] = [];
  let text = digitsOf(plain(written)).replaceAll(/(\d)_(?=\d)/gu, '$1');
  if (/\d,\d/u.test(text)) {
    if (/^\D*[1-9]\d{0,2}(?:,\d{3})+(?!\d)/u.test(text)) text = text.replaceAll(/,(?=\d{3})/gu, '');
    else {
      notes.push('decimal-comma');
      text = text.replaceAll(/(\d),(?=\d)/gu, '$1.');
    }
  }
  text = text.replaceAll(/,(?=\d)/gu, '.');
  const power = /(?:([+-]?[\d.]+)\s*[×x*·⋅]\s*)?\b10\s*(?:\^|\*\*)\s*\{?\(?\s*([+-]?\d+)\s*\)?\}?/iu.exec(text);
  if (power !== null) text = text.replace(power[0], `${power[1] ?? 1}e${power[2]}`);
  const ratio = /([+-]?[\d.]+)\s*(?:\bchances? )?(?:\/|:|\bin\b|\bout of\b|\bof\b|\bto\b)\s*([\d.]+)/iu.exec(text);
  if (ratio !== null) return readRatio(text, ratio, notes);
  return readSingle(text, text.match(NUMBER) ?? [], notes);
}

/** One form for characters that look alike: full-width digits, signs, superscripts. */
function plain(written: string): string {
  return written
    .replaceAll(
      /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu,
      (power) =>
        `^${[...power].map((char) => (char === '⁻' ? '-' : char === '⁺' ? '' : SUPERSCRIPTS.indexOf(char))).join('')}`,
    )
    .normalize('NFKC')
    .replaceAll('⁄', '/')
    .replaceAll(/[−‐‑–]/gu, '-')
    .replaceAll(/[٪﹪]/gu, '%')
    .trim();
}

function readRatio(text: string, ratio: RegExpExecArray, notes: string[]): WrittenNumber | undefined {
  // "0.2 to 0.3" is a range and "1:4" are odds, of which there are two kinds.
  if (/\bto\b|:/iu.test(ratio[0])) return undefined;
  const rest = text.replace(ratio[0], '').replaceAll(/\(\s*[~≈=]?\s*[\d.]+\s*%?\s*\)/gu, '');
  const value = Number(ratio[1]) / Number(ratio[2]);
  if (/[\d%]/u.test(rest) || !Number.isFinite(value)) return undefined;
  return { value, scale: 'ratio', notes: [...notes, 'fraction'] };
}

function readSingle(text: string, digits: readonly string[], notes: string[]): WrittenNumber | undefined {
  const signed =
    /([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)\s*(?:%|per ?cent|pct\b)/iu.exec(text) ??
    /%\s*([+-]?[\d.]+)/u.exec(text);
  if (digits.length === 0) return undefined;
  if (signed !== null) {
    const value = Number(signed[1]) / 100;
    const others = digits.filter((each) => each !== signed[1]).map(Number);
    if (!Number.isFinite(value) || others.some((each) => Math.abs(each - value) > 1e-9)) return undefined;
    return { value, scale: 'percent', notes: [...notes, 'percent'] };
  }
  // `p1 = 0.3` or `#2: 0.3`: a number that belongs to a word is none.
  const free = digits.length === 1 ? digits : digits.filter((each) => /^[+-]?[01]?\.\d/u.test(each));
  const value = Number(free[0]);
  if (free.length !== 1 || !Number.isFinite(value)) return undefined;
  return { value, scale: 'plain', notes };
}
