/**
 * How fast answers are read: CPU microseconds an answer by the form it was written in, beside JSON.parse alone; and whether a hostile megabyte is read in
 * linear time.
 *
 *     node -C @ablata/source bench/answers.ts [rounds]
 */
import { type AnswerForm, readAnswers, readJson, readSingle } from '../packages/answers/src/index.ts';
import { AROUND, LISTS, RIGHT, SLIPS, type Written } from '../packages/answers/test/forms.ts';
import { HOSTILE } from '../packages/answers/test/hostile.ts';
import { median } from './harness/median.ts';

const [rounds = 7] = process.argv.slice(2).map(Number);
const SENTENCES = [
  'Before computing, restate what is being asked and estimate the size of the answer.',
  'Check the units of every quantity; they tell which numbers may be added.',
  'Draw what happens step by step, and mark what you know and what you seek.',
  'When you are stuck, solve a smaller case first.\nThen look for the pattern.',
  'Ask “what would make this false?” and try to break your own result.',
];
const items: Written[] = SENTENCES.map((text, index) => ({ text, probability: (index + 1) / 20 }));
const lines = items.map(({ text, ...rest }) => ({ ...rest, text: text.replaceAll('\n', ' ') }));
const asked = (RIGHT['asked'] as (items: readonly Written[]) => string)(items);

/** Median CPU seconds of reading `count` times. */
function cpu(count: number, read: () => unknown): number {
  const seconds = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage();
    for (let index = 0; index < count; index++) read();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
  return median(seconds);
}

const reading =
  (text: string, form: AnswerForm = 'json') =>
  () =>
    readAnswers({ text, finishReason: 'stop' }, { form });
const forms: [name: string, read: () => unknown][] = [
  ['JSON.parse alone', () => JSON.parse(asked) as unknown],
  ['strict JSON', reading(asked)],
  ...Object.entries(AROUND).map(([name, around]): [string, () => unknown] => [
    `around: ${name}`,
    reading(around(asked)),
  ]),
  ...Object.entries(SLIPS).map(([name, slip]): [string, () => unknown] => [`slip: ${name}`, reading(slip(asked))]),
  ...Object.entries(RIGHT).map(([name, write]): [string, () => unknown] => [`form: ${name}`, reading(write(items))]),
  ...Object.entries(LISTS).map(([name, write]): [string, () => unknown] => [`list: ${name}`, reading(write(lines))]),
  [
    'single',
    () =>
      readSingle({ text: `Sure! Here is an instruction:\n\n"${SENTENCES[0]}"\n\nLet me know!`, finishReason: 'stop' }),
  ],
  ['value', () => readJson({ text: `\`\`\`json\n${asked}\n\`\`\``, finishReason: 'stop' })],
];
console.log(`µs an answer of ${asked.length} characters, CPU, median of ${rounds}`);
for (const [name, read] of forms) {
  cpu(200, read);
  console.log(`  ${name.padEnd(28)} ${((cpu(1000, read) / 1000) * 1e6).toFixed(1).padStart(8)}`);
}

console.log('\nhostile repetition: CPU seconds for 250 KB and 1 MB, the slowest ten of', HOSTILE.length);
const slow = HOSTILE.map((piece) => {
  const once = (size: number) => {
    const text = `x${piece.repeat(Math.ceil(size / piece.length))}`;
    const start = process.cpuUsage();
    for (const form of ['json', 'tags'] as const) readAnswers({ text, finishReason: 'stop' }, { form });
    readSingle({ text, finishReason: 'stop' });
    readJson({ text, finishReason: 'stop' });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  return { piece, quarter: once(250_000), whole: once(1_000_000) };
}).toSorted((one, other) => other.whole - one.whole);
for (const { piece, quarter, whole } of slow.slice(0, 10)) {
  console.log(
    `  ${JSON.stringify(piece).padEnd(28)} ${quarter.toFixed(2).padStart(6)} ${whole.toFixed(2).padStart(6)}  ×${(whole / quarter).toFixed(1)}`,
  );
}
