/**
 * A vLLM-like server in a process of its own: `server-process.ts <port> <log> [median seconds]`. Every answer it begins to work on is
 * a line in the log, so that what was paid for is known however the process ends. Tells its parent of each, and of its address.
 */
import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createRandom, type Random } from '../packages/spec/src/index.ts';
import { type Question, startServer } from '../packages/testkit/src/server/index.ts';

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

/** Verbalized samples: as many as a schema asks for, else three. A function of the seed. */
function answer({ seed, prompt, schema }: Question): string {
  appendFileSync(log, `${JSON.stringify({ seed, prompt: hash('sha256', prompt) })}\n`);
  process.send?.({ asked: seed });
  const random = createRandom(seed, 'answer');
  const responses = (schema?.['properties'] as { responses?: { minItems?: number } } | undefined)?.responses;
  return JSON.stringify({
    responses: Array.from({ length: responses?.minItems ?? 3 }, () => ({
      text: sentence(random),
      probability: Math.round(random.float() * 100) / 100,
    })),
  });
}

const server = await startServer({
  port: Number(port),
  answer,
  // Other latencies each time: answers arrive in another order after every restart.
  ...(Number(median) > 0 && {
    latency: { kind: 'lognormal', median: Number(median), sigma: 1, seed: process.pid },
  }),
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
