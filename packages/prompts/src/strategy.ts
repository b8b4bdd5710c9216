import type { Choice, Random, SourceRecord } from '@ablata/spec';
import { AblataError, type JsonObject, type Parsed, type Project, type PromptStrategy, Refusals } from '@ablata/spec';
import { TASK, TEXTS_VERSION } from './default-texts.ts';
import { readTemplate } from './read-template.ts';
import { checkTemplate, fill, hashTemplate, type Template, toMessages } from './template.ts';

/** Services a strategy can use. */
export interface PromptNeeds {
  /** Finds template files relative to the config; without it paths are relative to the working directory. */
  readonly project?: Project;
}

export interface CommonOptions {
  readonly problems: readonly [number, number] | readonly number[];
  readonly task?: string;
  readonly template?: Partial<Template>;
  readonly templateFile?: string;
  readonly systemRole: boolean;
  readonly closing: boolean | string;
  readonly maxTokens?: number;
}

export interface StrategyParts {
  readonly name: string;
  readonly template: Template;
  /** The line that repeats the task behind the problems; undefined where it has no place. */
  readonly closing: string | undefined;
  /** Values of the placeholders besides `task` and `problems`. */
  readonly values: Readonly<Record<string, string>>;
  /** What else could change an answer or what is read from it. */
  readonly identity: JsonObject;
  readonly expectedCandidates: number;
  /** What is wrong with the options already. */
  readonly refused?: readonly AblataError[];
  /** Further turns after the first. */
  readonly furtherTurns?: number;
  readonly n?: number;
  readonly jsonSchema?: JsonObject | undefined;
  readonly parse: (choice: Choice, random: Random) => Parsed;
  readonly again?: PromptStrategy['again'];
}

/** A prompt strategy from its texts and its reader. */
export function createStrategy(options: CommonOptions, needs: PromptNeeds, parts: StrategyParts): PromptStrategy {
  const [min, max] = options.problems as readonly [number, number];
  const refusals = new Refusals();
  for (const error of parts.refused ?? []) refusals.add(error);
  if (min > max) {
    refusals.add(
      new AblataError('CONFIG_OPTION', `prompt option problems: [${min}, ${max}] has its bounds the wrong way round`, {
        hint: `Write problems: [${max}, ${min}].`,
        details: { path: ['problems'] },
      }),
    );
  }
  const values = { ...parts.values, task: options.task ?? TASK };
  const checked = refusals.attempt(() => {
    const chosen = chooseTemplate(options, needs, parts.template);
    return checkTemplate(closed(chosen, options.closing, parts.closing), Object.keys(values));
  });
  refusals.throw();
  const template = checked as Template;
  const system = fill(template.system, values);
  const followUp = fill(template.followUp ?? '', values);
  return {
    identity: {
      plugin: '@ablata/prompts',
      strategy: parts.name,
      texts: TEXTS_VERSION,
      template: hashTemplate({ system, user: fill(template.user, { ...values, problems: '{{problems}}' }), followUp }),
      problems: [min, max],
      systemRole: options.systemRole,
      maxTokens: options.maxTokens ?? null,
      ...parts.identity,
    },
    draws: { min, max },
    expectedCandidates: parts.expectedCandidates,
    render(records) {
      const user = fill(template.user, { ...values, problems: renderProblems(records) });
      return {
        messages: toMessages(system, user, options.systemRole),
        followUps: parts.furtherTurns ? Array.from({ length: parts.furtherTurns }, () => followUp) : undefined,
        n: parts.n,
        jsonSchema: parts.jsonSchema,
        maxTokens: options.maxTokens,
      };
    },
    parse: parts.parse,
    ...(parts.again && { again: parts.again }),
  };
}

/** The template with its closing line, when one is wanted. */
function closed(template: Template, wanted: boolean | string, standard: string | undefined): Template {
  if (wanted === false) return template;
  if (standard === undefined) {
    throw new AblataError(
      'CONFIG_OPTION',
      'prompt option closing is given for a base-model prompt, which ends in its cue to go on',
      {
        hint: 'Leave closing out, or put the line into template.user.',
        details: { path: ['closing'] },
      },
    );
  }
  return { ...template, user: `${template.user}\n\n${wanted === true ? standard : wanted}` };
}

function chooseTemplate(options: CommonOptions, needs: PromptNeeds, standard: Template): Template {
  if (options.template !== undefined && options.templateFile !== undefined) {
    throw new AblataError('CONFIG_OPTION', 'prompt options template and templateFile are both given', {
      hint: 'Keep one of them.',
      details: { path: ['templateFile'] },
    });
  }
  const own = options.templateFile === undefined ? options.template : readTemplate(options.templateFile, needs.project);
  return { ...standard, ...own };
}

function renderProblems(records: readonly SourceRecord[]): string {
  return records.map((record, index) => `Problem ${index + 1}: ${record.text.trim()}`).join('\n\n');
}
