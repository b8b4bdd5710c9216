/** What we read of JSON Schema. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Options that take any text and name no file: columns, models, addresses, variables, words, expressions. */
const NO_FILES = new Set(
  `apiKeyEnv as baseURL by categories closing column columns compare criteria embedding embeddings fields follow followUp groupBy headers id keep language
  leaveOut levels limits license messages.content name otherwise passwordEnv patterns prefix prompt record reference serverName split stop stratifyBy system
  table task tell template text url username value vectors`.split(/\s+/),
);
/** `model` is a name for a server, a file or a folder for what runs here. */
const SERVED = /^(llm\/vllm|encoder\/openai-embeddings):model$/;

/** Options that name files, each where it stands in a config: `FILE` is the path. */
export const FILES: Readonly<Record<string, string>> = {
  'encoder/onnx:model': 'slot: encoder, use: onnx, model: FILE',
  'encoder/onnx:file': '', // inside the folder `model`, which is told first
  'encoder/sonar:checkpoint': 'slot: encoder, use: sonar, language: eng_Latn, checkpoint: FILE',
  'encoder/sonar:tokenizer': 'slot: encoder, use: sonar, language: eng_Latn, checkpoint: there.txt, tokenizer: FILE',
  'decoder/sonar:checkpoint': 'slot: decoder, use: sonar, language: eng_Latn, checkpoint: FILE',
  'decoder/sonar:tokenizer': 'slot: decoder, use: sonar, language: eng_Latn, checkpoint: there.txt, tokenizer: FILE',
  'source/dataset:path': 'slot: source, use: dataset, path: FILE',
  'source/dataset:rows': 'slot: source, use: dataset, path: there.txt, rows: FILE',
  'source/gsm8k:path': 'slot: source, use: gsm8k, path: FILE',
  'source/jsonl:path': 'slot: source, use: jsonl, path: FILE',
  'llm/local:model': 'slot: llm, use: local, model: FILE',
  'llm/local:chatTemplate': 'slot: llm, use: local, model: there.txt, chatTemplate: FILE',
  ...Object.fromEntries(
    ['llm/vllm', 'encoder/openai-embeddings'].flatMap((which) =>
      ['ca', 'cert', 'key'].map((each) => {
        const [slot, use] = which.split('/');
        return [`${which}:tls.${each}`, `slot: ${slot}, use: ${use}, tls: { ${each}: FILE }`];
      }),
    ),
  ),
  ...Object.fromEntries(
    ['verbalized-sampling', 'direct', 'direct-n', 'sequence'].map((use) => [
      `prompt/${use}:templateFile`,
      `slot: prompt, use: ${use}, templateFile: FILE`,
    ]),
  ),
  'executor/bullmq:tls.ca': 'FILE',
  'executor/bullmq:tls.cert': 'FILE',
  'executor/bullmq:tls.key': 'FILE',
  'stage/tokens:tokenizer': 'FILE',
};

/** Paths of the options that take any text. */
function textsOf(schema: Schema, path: readonly string[] = []): Set<string> {
  const found = new Set<string>();
  const add = (inner: Schema, ...more: string[]): void => {
    for (const each of textsOf(inner, [...path, ...more])) found.add(each);
  };
  if (schema.type === 'string' && !schema.enum && schema.const === undefined) found.add(path.join('.'));
  for (const [name, inner] of Object.entries(schema.properties ?? {})) add(inner, name);
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) add(inner);
  if (schema.items) add(schema.items);
  if (typeof schema.additionalProperties === 'object') add(schema.additionalProperties);
  return found;
}

/** Options among `slot/use:path` of which it is not known whether they name a file. */
export function unknownTexts(name: string, schema: Schema): string[] {
  return [...textsOf(schema)]
    .filter((path) => {
      const option = `${name}:${path}`;
      const parts = [path, path.split('.')[0], path.split('.').at(-1)] as string[];
      return !(option in FILES) && !SERVED.test(option) && !parts.some((each) => NO_FILES.has(each));
    })
    .map((path) => `${name}:${path}`);
}
