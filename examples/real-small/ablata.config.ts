import { defineExperiment } from 'ablata';

// All of it real, and all of it here: a language model of 135 million parameters and an encoder of 22 million in the process, no server. README.md says how
// to fetch the two; where they lie is up to you.
const weights = process.env['ABLATA_EXAMPLE_WEIGHTS'] ?? 'weights';

export default defineExperiment({
  name: 'real-small',
  seed: 7,
  target: 200,
  paths: [weights],
  plugins: ['@ablata/llm-local', '@ablata/encoder-onnx'],
  services: {
    source: { use: 'jsonl', path: 'topics.jsonl', id: 'id' },
    // What a model this small can do: one topic, one sentence, one line. (Lists, probabilities and 40 words of instruction are beyond it.)
    prompt: {
      use: 'direct',
      problems: [1, 1],
      template: {
        system: 'You give short, practical advice in one sentence.',
        user: 'Give one piece of advice about this topic, in one sentence.\n\n{{problems}}',
      },
      maxTokens: 60,
    },
    llm: {
      use: 'local',
      model: `${weights}/SmolLM2-135M-Instruct.Q4_1.gguf`,
      contextSize: 512,
      temperature: 0.8,
      topP: 0.95,
      minP: 0.05, // of a small model's many unlikely tokens, few are any good
      stop: ['\n'],
    },
    encoder: { use: 'onnx', model: `${weights}/all-MiniLM-L6-v2`, precision: 'int8' },
    dedupe: { use: 'cosine', threshold: 0.9 },
    splits: { use: 'nested', sizes: [100, 200], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'jsonl' }],
  },
});
