import { readFile } from 'node:fs/promises';
import { AblataError, type Batch, type ColumnSchema, defineStage, Project, type Token } from '@ablata/spec';
import { type } from 'arktype';
import { atOption } from '../columns/at-option.ts';
import { ColumnName } from '../columns/column-name.ts';
import { demand } from '../columns/demand.ts';
import { textTypesOf } from '../columns/types-of.ts';
import { countWords } from './count-words.ts';

export const tokensOptions = type({
  /** The column of the texts. */
  column: "string > 0 = 'text'",
  /** The column it adds. */
  as: ColumnName.default('tokens'),
  /** What is counted: words in any script, characters (code points), or the tokens of a model. */
  unit: "'words' | 'characters' | 'tokens' = 'words'",
  /** The model's `tokenizer.json`, for tokens. */
  'tokenizer?': 'string > 0',
  '+': 'reject',
}).narrow(
  ({ unit, tokenizer }, context) =>
    (unit === 'tokens') === (tokenizer !== undefined) ||
    demand(context, "an object with 'tokenizer' where 'unit' is 'tokens', and only there"),
);
type Options = typeof tokensOptions.infer;
type Count = (text: string) => number;

/** Adds the length of a text; of null it is null. */
export const tokens = defineStage({
  name: 'tokens',
  options: tokensOptions,
  needs: ({ unit }: Options): { readonly project?: Token<Project> } => (unit === 'tokens' ? { project: Project } : {}),
  reads: ({ column }: Options, { columns }): ColumnSchema => atOption(['column'], () => textTypesOf([column], columns)),
  adds: ({ column, as }: Options, { columns }): ColumnSchema => ({
    [as]: columns[column] === 'string?' ? 'number?' : 'number',
  }),
  async examine({ unit, tokenizer }: Options, { project }) {
    if (unit === 'tokens') await tokenCounter(tokenizer as string, project);
  },
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, { options, services }) {
    const count = await counter(options, services.project);
    for await (const batch of batches) {
      const texts = batch.column(options.column) as readonly (string | null)[];
      yield batch.add<ColumnSchema>({ [options.as]: texts.map((text) => (text === null ? null : count(text))) });
    }
  },
});

async function counter({ unit, tokenizer }: Options, project: Project | undefined): Promise<Count> {
  if (unit === 'words') return countWords;
  if (unit === 'characters') return (text) => [...text].length;
  return tokenCounter(tokenizer as string, project as Project);
}

/** @throws CONFIG_PATH_OUTSIDE, DATA_TOKENIZER when the file is no `tokenizer.json`. */
async function tokenCounter(path: string, project: Project): Promise<Count> {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const file = project.resolve(path);
  const details = { path: ['tokenizer'] };
  const hint = 'Take the tokenizer.json that lies beside the weights of the model.';
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? cause.message);
    throw new AblataError('DATA_TOKENIZER', `the tokenizer ${path} can't be read: ${why}`, { hint, details, cause });
  });
  try {
    const model = new Tokenizer(JSON.parse(text), {});
    return (each) => model.encode(each, { add_special_tokens: false }).ids.length;
  } catch (cause) {
    throw new AblataError('DATA_TOKENIZER', `${path} is no tokenizer.json that can be read`, { hint, details, cause });
  }
}
