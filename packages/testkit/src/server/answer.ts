import { createRandom, type Random } from '@ablata/spec';
import type { Question } from './options.ts';

const OPENINGS = [
  'Before computing',
  'While reading',
  'After each step',
  'When stuck',
  'Once finished',
  'At first',
  'Now and then',
  'If unsure',
];
const VERBS = ['restate', 'sketch', 'estimate', 'question', 'list', 'compare', 'check', 'name', 'reorder', 'simplify'];
const OBJECTS = [
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
];
const ENDS = [
  'aloud',
  'on paper',
  'in your own words',
  'twice',
  'from the end',
  'against the question',
  'as a picture',
  'without numbers',
  'as for a friend',
  'one at a time',
];

type Schema = Readonly<Record<string, unknown>>;

/** The default model: advice without meaning, a function of prompt, schema and seed. */
export function answerQuestion(question: Question): string {
  const random = createRandom(question.seed, question.prompt, question.choice);
  return question.schema === undefined ? sentence(random) : JSON.stringify(instance(question.schema, random));
}

function sentence(random: Random): string {
  return `${random.pick(OPENINGS)}, ${random.pick(VERBS)} ${random.pick(OBJECTS)} and ${random.pick(VERBS)} ${random.pick(OBJECTS)} ${random.pick(ENDS)}.`;
}

/** A random instance of a JSON Schema; knows what answers of language models are made of. */
function instance(schema: Schema, random: Random): unknown {
  if (Array.isArray(schema['enum'])) return random.pick(schema['enum']);
  if ('const' in schema) return schema['const'];
  switch (schema['type']) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
      return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, instance(each, random)]));
    }
    case 'array': {
      const min = (schema['minItems'] as number | undefined) ?? 1;
      const max = (schema['maxItems'] as number | undefined) ?? min + 2;
      const items = (schema['items'] ?? { type: 'string' }) as Schema;
      return Array.from({ length: random.integer(min, max) }, () => instance(items, random));
    }
    case 'number':
      return Math.round(random.float() * 1000) / 1000;
    case 'integer':
      return random.integer(0, 100);
    case 'boolean':
      return random.float() < 0.5;
    case 'null':
      return null;
    default:
      return sentence(random);
  }
}
