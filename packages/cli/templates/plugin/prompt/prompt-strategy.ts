import type { Parsed, PromptStrategy } from '@ablata/spec';

export interface PromptStrategyOptions {
  /** How many instructions an answer is asked for. */
  readonly candidates: number;
}

/** Asks for a plain list, one instruction a line, and takes the lines as candidates. */
export function createPromptStrategy({ candidates }: PromptStrategyOptions): PromptStrategy {
  const task = `Read the problems. Write ${candidates} general instructions on how to think about such problems, one a line.`;
  return {
    identity: { plugin: 'PACKAGE_NAME', prompt: 'USE_NAME', version: 1, task },
    draws: { min: 3, max: 5 },
    expectedCandidates: candidates,
    render: (records) => ({
      messages: [
        { role: 'system', content: task }, // what all requests share stands first: servers cache it
        { role: 'user', content: records.map(({ text }, index) => `Problem ${index + 1}: ${text}`).join('\n') },
      ],
    }),
    parse({ text, finishReason }): Parsed {
      const lines = text.split('\n').map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s/, '').trim());
      const rejects: Parsed['rejects'][number][] = [];
      // The last line of an answer that was cut off is half a line.
      if (finishReason === 'length' && lines.pop() !== undefined)
        rejects.push({ fate: 'truncated', reason: 'cut off' });
      const found = lines.filter((line) => line !== '').map((line) => ({ text: line, probability: null }));
      if (found.length === 0 && rejects.length === 0) rejects.push({ fate: 'empty', reason: 'no line with text' });
      return { candidates: found, rejects, repairs: [] };
    },
  };
}
