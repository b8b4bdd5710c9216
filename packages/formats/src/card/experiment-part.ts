import type { JsonObject } from '@ablata/spec';
import { type } from 'arktype';
import { leavesOf } from './leaves.ts';
import { code, table } from './markdown.ts';

/** What a run says of its experiment in the datasets it makes. */
const described = type({
  'seed?': 'number | null',
  'target?': 'number | null',
  services: type({
    'name?': 'string',
    slot: 'string',
    use: 'string',
    plugin: 'string',
    version: 'string',
    'identity?': 'object',
  }).array(),
  stages: type({
    name: 'string',
    stage: 'string',
    'options?': 'object',
    'from?': 'string[]',
    'with?': 'object',
  }).array(),
});

/** How a dataset was made: its services, its stages and all their options, as tables. Of a config of another kind the values by their paths. */
export function experimentPart(config: JsonObject): string[] {
  const experiment = described(config);
  if (experiment instanceof type.errors) return table(['setting', 'value'], rowsOf(leavesOf(config)));
  const { seed, target, services, stages } = experiment;
  const names = services.map(({ name, slot }) => name ?? slot);
  const several = (index: number): string =>
    names.filter((name) => name === names[index]).length > 1
      ? `[${names.slice(0, index).filter((name) => name === names[index]).length}]`
      : '';
  const options = [
    ...(seed == null ? [] : [['seed', String(seed)] as [string, string]]),
    ...(target == null ? [] : [['target', String(target)] as [string, string]]),
    ...services.flatMap(({ use, identity }, index) => {
      const said = Object.entries((identity ?? {}) as JsonObject);
      const rest = said.filter(([key, value]) => key !== 'plugin' && value !== use); // both stand above
      return leavesOf(Object.fromEntries(rest), `services.${names[index]}${several(index)}`);
    }),
    ...stages.flatMap(({ name, options: given, with: chosen }) => [
      ...leavesOf((given ?? {}) as JsonObject, `stages.${name}`),
      ...leavesOf((chosen ?? {}) as JsonObject, `stages.${name}.with`),
    ]),
  ];
  return [
    '### Services',
    '',
    ...table(
      ['service', 'what it is', 'from'],
      services.map(({ use, plugin, version }, index) => [
        code(names[index] as string),
        code(use),
        `${code(plugin)} ${code(version)}`,
      ]),
    ),
    '',
    '### Stages',
    '',
    ...table(
      ['stage', 'what it is', 'takes the rows of'],
      stages.map(({ name, stage, from = [] }) => [code(name), code(stage), from.map(code).join(', ')]),
    ),
    '',
    '### Options',
    '',
    'By their places in the config; those of a service are all that could change its answers. What is not listed was not set.',
    '',
    ...table(['option', 'value'], rowsOf(options)),
  ];
}

const rowsOf = (leaves: readonly (readonly [string, string])[]): string[][] =>
  leaves.map(([path, value]) => [code(path), code(value)]);
