import { GSM8K } from './scene.ts';

/** The models of the server that each service asks. */
export const ANSWERED_MODELS = { llm: 'tiny', solver: 'solver', judge: 'judge' } as const;

/** The parts of a config by which a {@link Project} becomes what `examples/answered` is: three questions to three models of one server. */
export function answeredConfig(url: string, concurrency: number): Readonly<Record<string, unknown>> {
  const model = (name: string): object => ({
    use: 'vllm',
    slot: 'llm',
    baseURL: url,
    model: name,
    structured: 'off',
    concurrency,
    patience: 60,
  });
  const { llm, solver, judge } = ANSWERED_MODELS;
  return {
    services: {
      source: GSM8K ? { use: 'gsm8k', split: 'train', path: GSM8K } : { use: 'word-problems' },
      prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 3 },
      llm: model(llm),
      solver: model(solver),
      judge: model(judge),
      encoder: { use: 'lexical', dimension: 256 },
      dedupe: { use: 'cosine', threshold: 0.9 },
      exam: GSM8K
        ? { slot: 'source', use: 'gsm8k', split: 'test', path: GSM8K }
        : { slot: 'source', use: 'word-problems' },
      splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
      output: [{ use: 'parquet' }, { use: 'pt' }],
    },
    stages: [
      {
        use: 'ask',
        name: 'answer',
        after: 'parse',
        with: { llm: 'solver' },
        prompt: 'Problem: {{problems.0.text}}\n\nAdvice: {{text}}',
      },
      {
        use: 'judge',
        name: 'quality',
        after: 'answer',
        with: { llm: 'judge' },
        criteria: { useful: 'Does the advice help with such problems?', followed: 'Does the answer follow it?' },
        scale: [1, 5],
      },
      { use: 'where', name: 'good', after: 'quality', keep: 'quality.mean >= 4' },
      { use: 'decontaminate', after: 'dedupe', with: { source: 'exam' } },
    ],
  };
}
