import { AblataError, didYouMean } from '@ablata/spec';

/** What a new project may begin with, each with what a person is asked. */
export const CHOICES = {
  graph: {
    generate: 'Ask a language model for texts',
    texts: 'Embed texts of my own',
  },
  llm: {
    'stand-in': 'A phrase grammar: runs anywhere, means nothing',
    vllm: 'A server: vLLM, or any that speaks like OpenAI',
    local: 'A GGUF file in the process, on llama.cpp',
  },
  encoder: {
    'stand-in': 'Spelling only: runs anywhere, knows no meaning',
    onnx: 'A sentence-transformers model on the CPU: MiniLM, BGE, E5, …',
    sonar: 'SONAR, 1024 dimensions (weights for non-commercial use)',
    openai: 'A server with /v1/embeddings',
  },
  config: {
    ts: 'ablata.config.ts',
    yaml: 'ablata.yaml, with a schema for the editor',
  },
} as const;

export type Choices = { readonly [K in keyof typeof CHOICES]: keyof (typeof CHOICES)[K] };

export const DEFAULTS: Choices = { graph: 'generate', llm: 'stand-in', encoder: 'stand-in', config: 'ts' };

/** The choices that the command line makes; the others are the defaults. @throws CONFIG_USAGE */
export function choicesOf(options: Readonly<Record<string, unknown>>): Choices {
  const chosen: Record<string, string> = { ...DEFAULTS };
  for (const [name, known] of Object.entries(CHOICES)) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !Object.hasOwn(known, value)) {
      const names = Object.keys(known);
      throw new AblataError('CONFIG_USAGE', `--${name} has no '${String(value)}'.${didYouMean(String(value), names)}`, {
        hint: `One of: ${names.join(', ')}`,
      });
    }
    chosen[name] = value;
  }
  return chosen as Choices;
}

/** Whether the command line makes any choice: then nobody is asked. */
export function choosesAny(options: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(CHOICES).some((name) => options[name] !== undefined);
}
