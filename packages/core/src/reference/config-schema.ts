import type { Json, JsonObject } from '@ablata/spec';
import { experimentSchema } from '../config/schema.ts';
import type { DescribedCatalogue, Offered } from './describe-catalogue.ts';
import { BUDGET_DESCRIPTIONS, FRAME_DESCRIPTIONS, RUN_DESCRIPTIONS } from './frame-descriptions.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

const STRING = { type: 'string' };
/** `with`: a name for each need, or several. */
const WITH = { type: 'object', additionalProperties: { anyOf: [STRING, { type: 'array', items: STRING }] } };
const EDITS = {
  name: STRING,
  after: STRING,
  before: STRING,
  replace: STRING,
  from: { type: 'array', items: STRING },
  with: WITH,
};

/**
 * JSON Schema (2020-12) of a whole config, with the options of everything these plugins offer: for editors, and for whoever writes
 * configs by program. It knows less than the command: what hangs on two places at once is left to `ablata plan`.
 */
export function configSchema({ slots, stages }: DescribedCatalogue): JsonObject {
  const frame = jsonSchemaOf(experimentSchema) as Frame;
  const named = Object.keys(slots);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An Ablata experiment',
    ...frame,
    properties: {
      $schema: STRING, // editors write it
      ...described(frame, FRAME_DESCRIPTIONS).properties,
      budget: {
        ...described(frame.properties['budget'] as Frame, BUDGET_DESCRIPTIONS),
        description: FRAME_DESCRIPTIONS.budget,
      },
      run: { ...described(frame.properties['run'] as Frame, RUN_DESCRIPTIONS), description: FRAME_DESCRIPTIONS.run },
      services: {
        type: 'object',
        description: 'The services by name. A name that is a slot fills it.',
        properties: Object.fromEntries(named.map((slot) => [slot, oneOrSeveral({ $ref: `#/$defs/${slot}` })])),
        additionalProperties: oneOrSeveral({
          type: 'object',
          required: ['use'],
          allOf: named.map((slot) => when('slot', slot, { $ref: `#/$defs/${slot}` })),
        }),
      },
      stages: { type: 'array', description: 'Changes to the graph, in order.', items: editOf(stages) },
    },
    $defs: Object.fromEntries(Object.entries(slots).map(([slot, offered]) => [slot, bindingOf(offered)])),
  };
}

type Frame = { readonly properties: Readonly<Record<string, JsonObject>> } & JsonObject;

function described(frame: Frame, descriptions: Readonly<Record<string, string>>): Frame {
  const properties = Object.entries(frame.properties).map(([key, schema]) => {
    const description = descriptions[key];
    return [key, description === undefined ? schema : { ...schema, description }];
  });
  return { ...frame, properties: Object.fromEntries(properties) };
}

function oneOrSeveral(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'array', items: schema }] };
}

/** `use` is one of these, and the options beside it are its own. Plugins may be named that are not installed here, so other names pass. */
function bindingOf(offered: readonly Offered[]): JsonObject {
  return {
    type: 'object',
    required: ['use'],
    properties: { use: suggested(offered.map(({ name }) => name)), slot: STRING, with: WITH },
    allOf: offered.map((each) => when('use', each.name, beside(each, ['use', 'slot', 'with']))),
  };
}

/** A change to the graph: a stage is put in, taken out, or given other options. */
function editOf(stages: readonly Offered[]): JsonObject {
  const names = suggested(stages.map(({ name }) => name));
  const own = ['use', ...Object.keys(EDITS)];
  return {
    type: 'object',
    properties: { use: names, remove: names, stage: names, ...EDITS },
    anyOf: ['use', 'remove', 'stage'].map((key) => ({ required: [key] })),
    allOf: stages.flatMap((stage) => [
      when('use', stage.name, beside(stage, own)),
      when('stage', stage.name, { ...beside(stage, ['stage', ...own]), required: [] }), // those not named stay
    ]),
  };
}

function suggested(names: readonly string[]): JsonObject {
  return { anyOf: [{ enum: [...names] }, STRING] };
}

function when(key: string, name: string, then: JsonObject): JsonObject {
  return { if: { properties: { [key]: { const: name } }, required: [key] }, then };
}

/** The schema of options that stand among other keys. */
function beside({ options }: Offered, others: readonly string[]): JsonObject {
  if (options === undefined) return {};
  const frame = Object.fromEntries(others.map((key) => [key, true as Json]));
  if (options === null) return { properties: frame, additionalProperties: false };
  const branches = options['anyOf'] as readonly JsonObject[] | undefined;
  if (branches) return { anyOf: branches.map((branch) => beside({ name: '', plugin: null, options: branch }, others)) };
  const { type: _, ...rest } = options;
  return { ...rest, properties: { ...(options['properties'] as JsonObject | undefined), ...frame } };
}
