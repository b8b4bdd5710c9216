import type { Candidate, Parsed, Prompt, PromptStrategy } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type PromptStrategySubject, promptStrategyChecks } from './prompt-strategy.ts';

function parsed(candidates: readonly Candidate[]): Parsed {
  return { candidates, rejects: candidates.length > 0 ? [] : [{ fate: 'empty', reason: 'empty-answer' }], repairs: [] };
}

function strategyOf(part: Partial<PromptStrategy> = {}): PromptStrategy {
  return {
    identity: { strategy: 'right' },
    draws: { min: 2, max: 3 },
    expectedCandidates: 1,
    render: (records) => ({
      messages: [
        { role: 'system', content: 'Write an instruction.' },
        { role: 'user', content: records.map(({ text }, index) => `Problem ${index + 1}: ${text}`).join('\n') },
      ],
    }),
    parse: ({ text }) => parsed(text.trim() === '' ? [] : [{ text: text.trim(), probability: null }]),
    ...part,
  };
}

const right: PromptStrategySubject = {
  create: () => strategyOf(),
  answers: [{ text: ' Check it. \n', candidates: ['Check it.'] }],
};
const withPart = (part: Partial<PromptStrategy>): PromptStrategySubject => ({
  ...right,
  create: () => strategyOf(part),
});
const rendering = (change: (prompt: Prompt) => unknown): PromptStrategySubject =>
  withPart({ render: (records, random) => change(strategyOf().render(records, random)) as Prompt });
const parsing = (change: (parsed: Parsed, text: string) => unknown): PromptStrategySubject =>
  withPart({ parse: (choice, random) => change(strategyOf().parse(choice, random), choice.text) as Parsed });
const messages = 'renders messages that end with the user’s turn, as plain JSON';
const accounts = 'parses whatever comes without throwing, and accounts for it';
let calls = 0;

proveSuite('prompt strategies', promptStrategyChecks, right, [
  {
    what: 'draws fewer than it draws',
    subject: withPart({ draws: { min: 3, max: 2 } }),
    caughtBy: 'states how many records it draws and how many candidates it expects',
  },
  {
    what: 'ends with the assistant',
    subject: rendering(({ messages: [first] }) => ({ messages: [{ ...first, role: 'assistant' }] })),
    caughtBy: messages,
  },
  { what: 'wants no choices', subject: rendering((prompt) => ({ ...prompt, n: 0 })), caughtBy: messages },
  { what: 'renders functions', subject: rendering((prompt) => ({ ...prompt, check: () => true })), caughtBy: messages },
  {
    what: 'forgets a record',
    subject: withPart({ render: (records, random) => strategyOf().render(records.slice(1), random) }),
    caughtBy: 'shows every record, in the order drawn',
  },
  {
    what: 'reverses the records',
    subject: withPart({ render: (records, random) => strategyOf().render([...records].reverse(), random) }),
    caughtBy: 'shows every record, in the order drawn',
  },
  {
    what: 'puts what varies first',
    subject: withPart({
      render: (records, random) => ({
        messages: [
          { role: 'system', content: `Ids: ${records.map(({ text }) => text.length).join()}` },
          ...strategyOf().render(records, random).messages,
        ],
      }),
    }),
    caughtBy: 'keeps what all requests share at the front, for prefix caches',
  },
  {
    what: 'counts its calls',
    subject: rendering((prompt) => ({ ...prompt, maxTokens: ++calls })),
    caughtBy: 'renders and parses as a pure function of its input and the random stream',
  },
  { what: 'reads nothing', subject: parsing(() => parsed([])), caughtBy: 'reads the answers it is made for' },
  {
    what: 'throws on broken JSON',
    subject: parsing((result, text) => (text.startsWith('{') ? JSON.parse(text) && result : result)),
    caughtBy: accounts,
  },
  { what: 'does not trim', subject: parsing((_, text) => parsed([{ text, probability: null }])), caughtBy: accounts },
  {
    what: 'gives impossible probabilities',
    subject: parsing(({ candidates }) => parsed(candidates.map(({ text }) => ({ text, probability: 7 })))),
    caughtBy: accounts,
  },
  {
    what: 'loses an answer',
    subject: parsing(({ candidates }) => ({ candidates, rejects: [], repairs: [] })),
    caughtBy: accounts,
  },
  {
    what: 'quotes the answer in its reason',
    subject: parsing((result, text) => ({ ...result, rejects: [{ fate: 'empty', reason: text }] })),
    caughtBy: accounts,
  },
  {
    what: 'invents a fate',
    subject: parsing((result) => ({ ...result, rejects: [{ fate: 'lost', reason: 'lost' }] })),
    caughtBy: accounts,
  },
]);
