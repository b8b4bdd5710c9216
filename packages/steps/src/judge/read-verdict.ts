import { readJson } from '@ablata/answers';
import type { Choice, Json, JsonObject } from '@ablata/spec';
import { type ReadAnswer, unfit } from '../ask/answer-reader.ts';
import type { JudgeOptions } from './options.ts';
import { readScore, type Scale, scoreSchema } from './scale.ts';

/** What a judge's answer has for one name: a criterion, or `winner`. */
export interface Asked {
  readonly name: string;
  readonly scale: Scale;
  /** The key of the verdict itself: `score` or `winner`. */
  readonly key: string;
}

/** JSON Schema of an answer: one object for one thing asked, an object of them for several. */
export function verdictSchema(asked: readonly Asked[], reason: JudgeOptions['reason']): JsonObject {
  const one = ({ scale, key }: Asked): JsonObject => {
    const verdict = [key, scoreSchema(scale)] as const;
    const why = ['reason', { type: 'string' }] as const;
    const properties = reason === false ? [verdict] : reason === 'before' ? [why, verdict] : [verdict, why];
    return object(Object.fromEntries(properties));
  };
  const [first] = asked;
  return asked.length === 1 && first !== undefined
    ? one(first)
    : object(Object.fromEntries(asked.map((each) => [each.name, one(each)])));
}

function object(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** Reads verdicts: cells `name` with the score and `name.reason`. When some can't be read, the others are partial. */
export function readVerdict(choice: Choice, asked: readonly Asked[]): ReadAnswer {
  const keys = asked.length === 1 ? [asked[0]?.key as string, asked[0]?.name as string] : asked.map(({ name }) => name);
  const read = readJson(choice, { keys });
  const repairs = [...read.repairs];
  if ('reject' in read) return { reject: read.reject, problem: 'it holds no JSON object that can be read.', repairs };
  const cells: Record<string, Json> = {};
  const unread: string[] = [];
  for (const each of asked) {
    const { name, scale, key } = each;
    const part = partOf(read.value, each, asked.length === 1);
    const score = readScore(isObject(part) ? field(part, key) : part, scale, (repair) => repairs.push(repair));
    const reason = isObject(part) ? field(part, 'reason') : undefined;
    if (typeof reason === 'string' && reason.trim() !== '') cells[`${name}.reason`] = reason.trim();
    if (score === undefined) unread.push(name);
    else cells[name] = score;
  }
  if (unread.length === 0) return { cells, repairs };
  const problem = `${unread.join(', ')}: there is no ${asked[0]?.key} that is on the scale.`;
  return {
    reject: unfit(choice, `no ${asked[0]?.key} on the scale`),
    problem,
    partial: cells,
    repairs,
  };
}

/** Where the verdict stands: under the criterion's name, or, when one thing was asked for, at the top. */
function partOf(value: Json, { name, key }: Asked, alone: boolean): Json | undefined {
  if (!isObject(value)) return alone ? value : undefined;
  const top = alone ? field(value, key) : undefined;
  return top !== undefined && !isObject(top) ? value : field(value, name);
}

function field(object: JsonObject, key: string): Json | undefined {
  if (Object.hasOwn(object, key)) return object[key];
  const alike = Object.keys(object).find((name) => name.trim().toLowerCase() === key.toLowerCase());
  return alike === undefined ? undefined : object[alike];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
