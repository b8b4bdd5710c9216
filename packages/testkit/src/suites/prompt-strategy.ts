import { type Choice, createRandom, type Prompt, type PromptStrategy, type SourceRecord } from '@ablata/spec';
import fc from 'fast-check';
import { awkwardTexts } from '../support/awkward-texts.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { deepFreeze, ensureJson } from '../support/json.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

/** An answer and what it holds. */
export interface AnswerExample {
  readonly text: string;
  /** The texts of its candidates, in order. */
  readonly candidates: readonly string[];
}

export interface PromptStrategySubject extends ServiceSubject<PromptStrategy> {
  /** Answers it must be able to read; at least a good one. */
  readonly answers: readonly AnswerExample[];
}

const FATES = ['unparsable', 'empty', 'truncated', 'filtered'];
/** Reasons and repairs are counted, so they are few and short. */
const LONGEST_LABEL = 40;

function recordsFor({ draws }: PromptStrategy, count = draws.max): readonly SourceRecord[] {
  return deepFreeze(
    Array.from({ length: count }, (_, index) => ({
      id: `set/${index}`,
      text: `Text of record number ${index}: ${7 + index} pens cost $${3 + index}. How much is one?`,
      fields: { answer: `${index}`, topic: 'pens' },
    })),
  );
}

function render(strategy: PromptStrategy, records = recordsFor(strategy)): Prompt {
  return strategy.render(records, createRandom(1, 'render'));
}

function parse(strategy: PromptStrategy, text: string, finishReason: Choice['finishReason'] = 'stop') {
  return strategy.parse({ text, finishReason }, createRandom(1, 'parse'));
}

const wholeText = ({ messages }: Prompt): string => messages.map(({ content }) => content).join('\n');

export const promptStrategyChecks: readonly Check<PromptStrategySubject>[] = [
  ...serviceChecks<PromptStrategy, PromptStrategySubject>(async (strategy, { answers }) => {
    render(strategy);
    parse(strategy, answers[0]?.text ?? '');
  }),
  {
    name: 'states how many records it draws and how many candidates it expects',
    run: ({ create }) =>
      using(create, async ({ draws: { min, max }, expectedCandidates }) => {
        ensure(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && min <= max, `draws is ${min} to ${max}`);
        ensure(expectedCandidates > 0, `expectedCandidates is ${expectedCandidates}`);
      }),
  },
  {
    name: 'renders messages that end with the user’s turn, as plain JSON',
    run: ({ create }) =>
      using(create, async (strategy) => {
        for (const count of new Set([strategy.draws.min, strategy.draws.max])) {
          const prompt = render(strategy, recordsFor(strategy, count));
          ensureJson(prompt, 'the prompt');
          ensure(prompt.messages.length > 0, 'the prompt has no messages');
          for (const { role, content } of prompt.messages) {
            ensure(['system', 'user', 'assistant'].includes(role), `unknown role '${role}'`);
            ensure(content.trim() !== '', `a message of the ${role} is empty`);
          }
          ensureEqual(prompt.messages.at(-1)?.role, 'user', 'role of the last message');
          const { n = 1 } = prompt;
          ensure(Number.isInteger(n) && n >= 1, `n is ${n}`);
        }
      }),
  },
  {
    name: 'shows every record, in the order drawn',
    run: ({ create }) =>
      using(create, async (strategy) => {
        const records = recordsFor(strategy);
        const text = wholeText(render(strategy, records));
        const places = records.map((record) => text.indexOf(record.text));
        ensure(
          places.every((place) => place >= 0),
          'the text of a record is missing from the prompt',
        );
        ensureEqual(
          [...places].sort((one, other) => one - other),
          places,
          'order of the records',
        );
      }),
  },
  {
    name: 'keeps what all requests share at the front, for prefix caches',
    run: ({ create }) =>
      using(create, async (strategy) => {
        const records = recordsFor(strategy);
        const text = wholeText(render(strategy, records));
        const first = text.indexOf(records[0]?.text ?? '');
        const others = records.map((record) => ({ ...record, text: `Another text, of ${record.id}?` }));
        const other = wholeText(render(strategy, others));
        ensureEqual(other.slice(0, first), text.slice(0, first), 'what stands before the first record');
      }),
  },
  {
    name: 'renders and parses as a pure function of its input and the random stream',
    run: async ({ create, answers }) => {
      const results = () =>
        using(create, async (strategy) => [render(strategy), ...answers.map(({ text }) => parse(strategy, text))]);
      const first = await results();
      ensureEqual(await results(), first, 'a second instance differs');
      await using(create, async (strategy) => {
        const again = [render(strategy), ...answers.map(({ text }) => parse(strategy, text))];
        ensureEqual(
          [render(strategy), ...answers.map(({ text }) => parse(strategy, text))],
          again,
          'a second call differs',
        );
      });
    },
  },
  {
    name: 'reads the answers it is made for',
    run: ({ create, answers }) =>
      using(create, async (strategy) => {
        ensure(answers.length > 0, 'this suite needs an example of a good answer');
        for (const { text, candidates } of answers) {
          const found = parse(strategy, text).candidates.map((candidate) => candidate.text);
          ensureEqual(found, candidates, 'candidates of an example');
        }
      }),
  },
  {
    name: 'parses whatever comes without throwing, and accounts for it',
    run: ({ create, answers }) =>
      using(create, async (strategy) => {
        const good = answers[0]?.text ?? '';
        const cuts = Array.from({ length: 12 }, (_, part) => good.slice(0, Math.floor((good.length * part) / 12)));
        const hostile = [
          '{"responses":'.repeat(3000),
          '['.repeat(50_000),
          '{"responses":[null,5,{}]}',
          '{"responses":{"text":"a"}}',
        ];
        for (const text of [...awkwardTexts, ...cuts, ...hostile]) {
          for (const reason of ['stop', 'length', 'refused', 'other'] as const) ensureAccounted(strategy, text, reason);
        }
        const mutated = fc
          .tuple(fc.nat(), fc.string({ unit: 'binary-ascii', maxLength: 5 }))
          .map(([place, inserted]) => {
            const at = good.length === 0 ? 0 : place % good.length;
            return good.slice(0, at) + inserted + good.slice(at + inserted.length);
          });
        fc.assert(
          fc.property(fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.json(), mutated), (text) =>
            ensureAccounted(strategy, text, 'stop'),
          ),
          { numRuns: 200, seed: 1 },
        );
      }),
  },
];

function ensureAccounted(strategy: PromptStrategy, text: string, finishReason: Choice['finishReason']): void {
  const { candidates, rejects, repairs } = parse(strategy, text, finishReason);
  for (const candidate of candidates) {
    ensure(candidate.text !== '' && candidate.text === candidate.text.trim(), 'a candidate is empty or not trimmed');
    const { probability } = candidate;
    ensure(probability === null || (probability >= 0 && probability <= 1), `a probability is ${probability}`);
  }
  ensure(
    candidates.length + rejects.length > 0,
    'an answer gave neither candidate nor reject, so the books cannot balance',
  );
  for (const { fate, reason } of rejects) {
    ensure(FATES.includes(fate), `unknown fate '${fate}'`);
    ensureLabel(reason);
  }
  for (const repair of repairs) ensureLabel(repair);
}

function ensureLabel(label: string): void {
  ensure(label !== '' && label.length <= LONGEST_LABEL, `'${label.slice(0, 60)}' is no short, fixed label`);
}

/** Contract tests of a {@link PromptStrategy}, as vitest tests. */
export function describePromptStrategy(name: string, subject: PromptStrategySubject): void {
  describeChecks(`PromptStrategy ${name} keeps its contract`, promptStrategyChecks, subject);
}
