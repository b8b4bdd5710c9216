const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const PARTS: Readonly<Record<string, number>> = {
  half: 2,
  third: 3,
  quarter: 4,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  twelfth: 12,
  fifteenth: 15,
  twentieth: 20,
  thirtieth: 30,
  fortieth: 40,
  fiftieth: 50,
  hundredth: 100,
  thousandth: 1000,
};

/** English number words as digits, so far as probabilities are written with them: `thirty-five percent`, `one in twenty`, `a tenth`, `zero point three`. */
export function digitsOf(written: string): string {
  if (!/[a-z]{3}/iu.test(written)) return written;
  const words = written.toLowerCase().replaceAll('-', ' ').split(/\s+/u);
  const out: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const plural = word
      .replace(/ths$/u, 'th')
      .replace(/^(third|quarter)s$/u, '$1')
      .replace(/^halves$/u, 'half');
    const unit = UNITS.indexOf(word);
    const ten = TENS.indexOf(word);
    if (ten >= 2) {
      const next = UNITS.indexOf(words[index + 1] ?? '');
      const joined = next >= 1 && next <= 9;
      out.push(String(ten * 10 + (joined ? next : 0)));
      if (joined) index++;
    } else if (unit >= 0) out.push(String(unit));
    else if (word === 'hundred' || word === 'thousand') {
      if (/^(?:1|an?)$/u.test(out.at(-1) ?? '')) out.pop();
      out.push(word === 'hundred' ? '100' : '1000');
    } else if (Object.hasOwn(PARTS, plural)) {
      const count = /^(?:an?|\d+)$/u.test(out.at(-1) ?? '') ? (out.pop() as string) : '1';
      out.push(`${/^an?$/u.test(count) ? 1 : count}/${PARTS[plural]}`);
    } else out.push(word);
  }
  return out
    .join(' ')
    .replace(
      /(?:\b(\d) )?\bpoint ((?:\d ?)+)/u,
      (_, whole: string | undefined, rest: string) => `${whole ?? 0}.${rest.replaceAll(' ', '')} `,
    )
    .trim();
}
