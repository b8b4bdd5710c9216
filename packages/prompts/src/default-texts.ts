/** Counted up whenever a text below changes: it is part of every strategy's identity. */
export const TEXTS_VERSION = 1;

/** What to write. Shared by all strategies, so that they differ in how they ask alone. */
export const TASK = `You write meta-cognitive instructions for people who solve mathematical word problems. Such an instruction says how to think, not what to compute: how to understand a problem, plan the work, watch one's own reasoning, or check the result.

Each instruction
- is one or two imperative sentences of at most 40 words, in English;
- helps with many problems like those shown, and names no number, person or object from them;
- can be followed at once, and is understood by a reader who sees neither the problems nor the other instructions.

For instance: "Before computing, restate what is being asked and estimate the answer's size."`;

/** How to answer, by strategy and form. */
export const ASK = {
  verbalized: `You will be shown some problems. Let them inspire {{candidates}} different instructions, sampled at random from all the instructions you could give. With each, state its {{field}}: {{meaning}}.{{tails}}`,
  tails: ` Sample from the tails of the distribution: the {{field}} of each instruction must be {{bound}}.`,
  sequence: `You will be shown some problems. Let them inspire a list of {{candidates}} different instructions.`,
  one: `Then answer with one instruction inspired by the problems you will be shown.`,
  single: `You will be shown some problems. Let them inspire one instruction. Answer with the instruction alone.`,
  reasoning: `First think briefly about which kinds of thinking the problems call for and how to cover them widely.`,
  completion: `An instruction of this kind, inspired by the problems above:`,
  missing: `So far {{given}} could be read. Give the {{missing}} that are missing, different from all before, in the same form.`,
  another: `Sample {{candidates}} further instructions, different from all before, in the same form.`,
} as const;

const JSON_ITEM = '{"text": "<instruction>", "{{field}}": <number>}';
const TAGS_ITEM = '<response><text>…</text><{{field}}>…</{{field}}></response>';

/** Repeats the task behind the problems, for models that would rather solve what they read last. */
export const CLOSING = {
  list: `Do not solve these problems. Now write the {{candidates}} instructions, in the form described above.`,
  single: `Do not solve these problems. Now write the one instruction.`,
} as const;

/** How the answer must look. */
export const FORM = {
  verbalized: {
    json: `Answer with JSON alone, with {{candidates}} responses, in this form: {"responses": [${JSON_ITEM}, …]}`,
    tags: `Answer with {{candidates}} responses and nothing else, each in this form: ${TAGS_ITEM}`,
  },
  reasoned: {
    json: `Answer with JSON alone, your thoughts first, then {{candidates}} responses, in this form: {"reasoning": "<thoughts>", "responses": [${JSON_ITEM}, …]}`,
    tags: `Answer with your thoughts in <reasoning>…</reasoning>, then {{candidates}} responses, each in this form: ${TAGS_ITEM}`,
  },
  thoughtful: `Answer with JSON alone, your thoughts first, in this form: {"reasoning": "<thoughts>", "text": "<instruction>"}`,
  sequence: {
    json: `Answer with JSON alone, with {{candidates}} responses, in this form: {"responses": [{"text": "<instruction>"}, …]}`,
    tags: `Answer with {{candidates}} responses and nothing else, each in this form: <response><text>…</text></response>`,
  },
} as const;
