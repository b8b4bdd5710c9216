/**
 * A vLLM-like server of three models in a process of its own: `server-process.ts <port> <log> [median seconds]`. Every answer it begins to work on is
 * a line in the log, so that what was paid for is known however the process ends. Tells its parent of each, and of its address.
 */
import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createRandom, type Random } from '../packages/spec/src/index.ts';
import { type Question, startServer } from '../packages/testkit/src/server/index.ts';
import { countTokens } from '../packages/testkit/src/server/prefix-cache.ts';
import type { BegunAnswer } from './scene.ts';

const [port = '0', log = '', median = '0'] = process.argv.slice(2);

const WORDS = {
  when: [
    'Before computing',
    'While reading',
    'After each step',
    'When stuck',
    'Once finished',
    'At first',
    'If unsure',
  ],
  what: [
    'restate',
    'sketch',
    'estimate',
    'question',
    'list',
    'compare',
    'check',
    'name',
    'reorder',
    'simplify',
    'mark',
  ],
  which: [
    'the goal',
    'the units',
    'the known quantities',
    'your assumptions',
    'the hidden steps',
    'the size of the answer',
    'the order of events',
    'a smaller case',
    'the relations',
    'what is left over',
  ],
  how: ['aloud', 'on paper', 'in your own words', 'twice', 'from the end', 'as a picture', 'without numbers'],
};

function sentence({ pick }: Random): string {
  const { when, what, which, how } = WORDS;
  return `${pick(when)}, ${pick(what)} ${pick(which)} ${pick(how)}, then ${pick(what)} ${pick(which)} and ${pick(what)} ${pick(which)} ${pick(how)}.`;
}

/** What each model says; a function of the seed. */
const MODELS: Readonly<Record<string, (random: Random, question: Question) => string>> = {
  /** Verbalized samples: as many as a schema asks for, else three. */
  tiny(random, { schema }) {
    const responses = (schema?.['properties'] as { responses?: { minItems?: number } } | undefined)?.responses;
    return JSON.stringify({
      responses: Array.from({ length: responses?.minItems ?? 3 }, () => ({
        text: sentence(random),
        probability: Math.round(random.float() * 100) / 100,
      })),
    });
  },
  /** A solution, or now and then thoughts about one that are never finished. */
  solver(random) {
    const steps = Array.from({ length: random.integer(1, 4) }, () => sentence(random)).join(' ');
    if (random.float() < 0.03) return `<think>${steps}`;
    return `${steps} The answer is ${random.integer(1, 999)}.`;
  },
  /** A verdict in the form that the prompt shows, low for every third or so, and now and then in prose. */
  judge(random, { prompt }) {
    if (random.float() < 0.1) return `This is ${random.pick(['good', 'bad', 'neither'])}, I would say.`;
    const verdict = (): object => ({ reason: sentence(random), score: Math.min(5, random.integer(3, 7)) });
    const criteria = [...prompt.matchAll(/"(\w+)": \{"reason"/g)].map(([, name]) => name as string);
    return JSON.stringify(Object.fromEntries(criteria.map((name) => [name, verdict()])));
  },
};

function answer(question: Question): string {
  const { model, seed, prompt } = question;
  const text = (MODELS[model] as (typeof MODELS)[string])(createRandom(seed, 'answer'), question);
  const begun: BegunAnswer = {
    model,
    seed,
    prompt: hash('sha256', prompt),
    promptTokens: countTokens(prompt),
    completionTokens: countTokens(text),
  };
  appendFileSync(log, `${JSON.stringify(begun)}\n`);
  process.send?.({ asked: seed });
  return text;
}

const server = await startServer({
  port: Number(port),
  models: Object.keys(MODELS),
  answer,
  // Other latencies each time: answers arrive in another order after every restart.
  ...(Number(median) > 0 && {
    latency: { kind: 'lognormal', median: Number(median), sigma: 1, seed: process.pid },
  }),
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
