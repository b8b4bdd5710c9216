import { PromptStrategy } from '@ablata/spec';
import { type AnswerExample, describePromptStrategy, provided } from '@ablata/testkit';
import plugin from './plugin.ts';

const responses = [
  { text: 'Restate the question in your own words.', probability: 0.3 },
  { text: 'Estimate before you compute.', probability: 0.05 },
];
const candidates = responses.map(({ text }) => text);
const json = JSON.stringify({ responses });
const tags = responses
  .map(({ text, probability }) => `<response><text>${text}</text><probability>${probability}</probability></response>`)
  .join('\n');
const lists: AnswerExample[] = [
  { text: json, candidates },
  { text: `\`\`\`json\n${json}\n\`\`\``, candidates },
  { text: tags, candidates },
];
const single: AnswerExample[] = [{ text: candidates[0] as string, candidates: [candidates[0] as string] }];
const project = { root: '.', resolve: (path: string) => path };

const subjects: [name: string, options: Record<string, unknown> & { use: string }, answers: AnswerExample[]][] = [
  ['verbalized-sampling', { use: 'verbalized-sampling' }, lists],
  ['verbalized-sampling, tags', { use: 'verbalized-sampling', form: 'tags' }, lists],
  ['verbalized-sampling, chain of thought', { use: 'verbalized-sampling', variant: 'chain-of-thought' }, lists],
  ['verbalized-sampling, several turns', { use: 'verbalized-sampling', variant: 'multi-turn', turns: 2 }, lists],
  [
    'verbalized-sampling, tails',
    { use: 'verbalized-sampling', threshold: 0.1, keep: 'tails' },
    [{ text: json, candidates: [candidates[1] as string] }],
  ],
  ['sequence', { use: 'sequence', candidates: 3 }, lists],
  ['direct', { use: 'direct', problems: [1, 1] }, single],
  [
    'verbalized-sampling, perplexities',
    { use: 'verbalized-sampling', probability: 'perplexity', closing: true },
    [{ text: json.replaceAll('"probability":0.', '"perplexity":1'), candidates }],
  ],
  [
    'direct, chain-of-thought',
    { use: 'direct', variant: 'chain-of-thought' },
    [{ text: JSON.stringify({ reasoning: 'Hm.', text: candidates[0] }), candidates: [candidates[0] as string] }],
  ],
  [
    'direct, base-model',
    { use: 'direct', variant: 'base-model' },
    [{ text: ` ${candidates[0]}\n\nProblem`, candidates: [candidates[0] as string] }],
  ],
  ['direct-n', { use: 'direct-n', systemRole: false }, single],
];

for (const [name, { use, ...options }, answers] of subjects) {
  describePromptStrategy(name, {
    ...provided(plugin, PromptStrategy, use, options as Parameters<typeof provided>[3], { project }),
    answers,
  });
}
