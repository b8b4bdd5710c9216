export interface Written {
  readonly text: string;
  readonly probability: number;
}

const json = (items: readonly Written[], space?: number): string => JSON.stringify({ responses: items }, null, space);
const entities = (raw: string): string => raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const byNumber = <T>(items: readonly T[]): Record<string, T> =>
  Object.fromEntries(items.map((item, index) => [`${index + 1}`, item]));

/** Ways to write the items rightly: whatever the texts are, they come back. */
export const RIGHT: Readonly<Record<string, (items: readonly Written[]) => string>> = {
  asked: (items) => json(items),
  pretty: (items) => json(items, 2),
  list: (items) => JSON.stringify(items),
  lines: (items) => items.map((item) => JSON.stringify(item)).join('\n'),
  'double-encoded': (items) => JSON.stringify(json(items)),
  'list as a string': (items) => JSON.stringify({ responses: JSON.stringify(items) }),
  'under a key': (items) => JSON.stringify({ output: { responses: items } }),
  'tool call': (items) => JSON.stringify({ name: 'answer', arguments: json(items) }),
  'tool call in tags': (items) =>
    `<tool_call>\n${JSON.stringify({ name: 'answer', arguments: { responses: items } })}\n</tool_call>`,
  'content parts': (items) =>
    JSON.stringify([
      { type: 'reasoning', reasoning: 'Hm.' },
      { type: 'text', text: json(items) },
    ]),
  message: (items) => JSON.stringify({ role: 'assistant', content: json(items) }),
  'numbered keys': (items) => JSON.stringify(byNumber(items)),
  pairs: (items) => JSON.stringify({ responses: items.map(({ text, probability }) => [text, probability]) }),
  'parallel lists': (items) =>
    JSON.stringify({
      texts: items.map(({ text }) => text),
      probabilities: items.map(({ probability }) => probability),
    }),
  'lists in a list': (items) => JSON.stringify({ responses: items.map((item) => [item]) }),
  'other names': (items) =>
    JSON.stringify({
      Instructions: items.map(({ text, probability }) => ({ Instruction: text, confidence: probability })),
    }),
  'text in an object': (items) =>
    JSON.stringify({
      responses: items.map(({ text, probability }) => ({ text: { value: text }, probability: `${probability}` })),
    }),
  'ASCII alone': (items) =>
    json(items).replaceAll(/[^\x20-\x7e]/gu, (char) =>
      [...Array(char.length).keys()]
        .map((index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  tags: (items) =>
    items
      .map(
        ({ text, probability }) =>
          `<response>\n<text>${entities(text)}</text>\n<probability>${probability}</probability>\n</response>`,
      )
      .join('\n'),
  'tags and CDATA': (items) =>
    items
      .map(
        ({ text, probability }) =>
          `<response><text><![CDATA[${text}]]></text><probability>${probability}</probability></response>`,
      )
      .join(''),
  attributes: (items) =>
    items
      .map(({ text, probability }) => `<response probability="${probability}">${entities(text)}</response>`)
      .join('\n'),
};

/** Slips that leave no doubt about what was meant, for JSON whose texts hold no quotes, braces or lone backslashes. */
export const SLIPS: Readonly<Record<string, (written: string) => string>> = {
  'raw line breaks': (written) => written.replaceAll(/(?<!\\)\\n/gu, '\n'),
  'bare backslashes': (written) => written.replaceAll('\\\\', '\\'),
  'trailing commas': (written) => written.replaceAll(/("probability": ?[^,{}]+)\}/gu, '$1,}').replace(/\]\}$/u, ',],}'),
  'missing commas': (written) => written.replaceAll('},{', '}\n{'),
  'bare keys': (written) => written.replaceAll(/"(responses|text|probability)":/gu, '$1: '),
  'missing end': (written) => written.replace(/\]\}$/u, ''),
  comments: (written) => written.replace('[', '[ // the list\n'),
  'curly quotes': (written) => written.replaceAll(/"([^"]*)"/gu, '“$1”'),
  'full-width signs': (written) => written.replaceAll('},{', '}，{').replaceAll('":', '"：'),
  'zero-width spaces': (written) => written.replaceAll('},{', '},\u200b{'),
  percentages: (written) =>
    written.replaceAll(
      /"probability":([\d.]+)/gu,
      (_, number: string) => `"probability":"${(Number(number) * 100).toFixed(0)}%"`,
    ),
  'an ellipsis': (written) => written.replace(/\]\}$/u, ', ...]}'),
};

/** Lists, for texts of one line. */
export const LISTS: Readonly<Record<string, (items: readonly Written[]) => string>> = {
  numbered: (items) =>
    items.map(({ text, probability }, index) => `${index + 1}. ${text} (probability: ${probability})`).join('\n'),
  bold: (items) =>
    items.map(({ text, probability }, index) => `${index + 1}. **${text}** (p = ${probability})`).join('\n'),
  bullets: (items) => items.map(({ text, probability }) => `- ${text}\n  - Probability: ${probability}`).join('\n'),
  headings: (items) =>
    items
      .map(({ text, probability }, index) => `**Response ${index + 1}** (Probability: ${probability})\n${text}`)
      .join('\n\n'),
  labels: (items) => items.map(({ text, probability }) => `Text: ${text}\nProbability: ${probability}`).join('\n\n'),
  yaml: (items) =>
    `responses:\n${items.map(({ text, probability }) => `  - text: ${text}\n    probability: ${probability}`).join('\n')}`,
  table: (items) =>
    `| # | Instruction | Probability |\n|---|---|---|\n${items.map(({ text, probability }, index) => `| ${index + 1} | ${text.replaceAll('|', '\\|')} | ${probability} |`).join('\n')}`,
  percentages: (items) =>
    items
      .map(({ text, probability }, index) => `${index + 1}) ${text} (${(probability * 100).toFixed(0)}%)`)
      .join('\n'),
};

const DRAFT = '{"responses":[{"text":"a draft to be thrown away","probability":0.9}]}';

/** What models put before and behind an answer. */
export const AROUND: Readonly<Record<string, (written: string) => string>> = {
  nothing: (written) => written,
  fence: (written) => `\`\`\`json\n${written}\n\`\`\``,
  prose: (written) => `Sure! Here are {some} [ideas]:\n\n${written}\n\nLet me know if you want more.`,
  think: (written) => `<think>Maybe ${DRAFT}?</think>\n${written}`,
  THINK: (written) => `[THINK]${DRAFT}[/THINK]${written}`,
  'no opening mark': (written) => `I start with ${DRAFT}\n</think>\n\n${written}`,
  harmony: (written) =>
    `<|channel|>analysis<|message|>${DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>${written}<|return|>`,
  'stripped harmony': (written) => `analysisWe try ${DRAFT}.assistantfinal${written}`,
  gemma: (written) => `<|channel>thought\n${DRAFT}<channel|>${written}<turn|>`,
  draft: (written) => `First attempt:\n${DRAFT}\n\nOn reflection, the final answer:\n${written}`,
  template: (written) => `{"responses": [{"text": "<instruction>", "probability": <number>}, …]}\n\n${written}`,
  schema: (written) => `{"type":"object","properties":{"responses":{"type":"array"}}}\n\n${written}`,
  tokens: (written) => `<|im_start|>assistant\n${written}<|im_end|>`,
};
