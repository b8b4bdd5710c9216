import { defineExperiment } from 'ablata';

const gsm8k = process.env['ABLATA_GSM8K_DIR'];

// An instruction, a problem solved by it, a verdict on it, and only what is good kept: three questions to three models. All of them are
// stand-ins that run on this machine; put `vllm` or any other model in their places.
export default defineExperiment({
  name: 'answered',
  seed: 7,
  target: 500,
  services: {
    source: gsm8k ? { use: 'gsm8k', split: 'train' } : { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    solver: { slot: 'llm', use: 'answer-grammar' },
    judge: { slot: 'llm', use: 'judge-grammar' },
    encoder: { use: 'lexical', dimension: 512 },
    dedupe: { use: 'cosine', threshold: 0.82 },
    // What a model will be tested on must not be in what it is trained on.
    exam: gsm8k ? { slot: 'source', use: 'gsm8k', split: 'test' } : { slot: 'source', use: 'word-problems' },
    splits: { use: 'nested', sizes: [100, 500], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'parquet' }, { use: 'pt' }],
  },
  stages: [
    {
      use: 'ask',
      name: 'answer',
      after: 'parse',
      with: { llm: 'solver' },
      prompt: 'Problem: {{problems.0.text}}\n\nAdvice: {{text}}\n\nSolve the problem, and follow the advice.',
      as: 'answer',
    },
    {
      use: 'judge',
      name: 'quality',
      after: 'answer',
      with: { llm: 'judge' },
      criteria: {
        useful: {
          question: 'Does the advice help with such problems?',
          levels: { 1: 'Useless', 5: 'It shows the way' },
        },
        followed: { question: 'Does the answer follow the advice?', levels: { 1: 'Not at all', 5: 'Step by step' } },
      },
      scale: [1, 5],
    },
    { use: 'where', name: 'good', after: 'quality', keep: 'quality.mean >= 4' },
    { use: 'decontaminate', after: 'dedupe', with: { source: 'exam' }, columns: ['text'] },
  ],
});
