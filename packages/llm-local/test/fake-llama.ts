import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '@ablata/spec';
import type { LoadedModel, Sampling, Sequence, Token } from '../src/run/binding.ts';

const END = 0;
const LETTERS = 'etaoinshrdlu .,';

export interface FakeOptions {
  readonly sequences?: number;
  readonly forgetsEnds?: boolean;
  /** Longest answer, in tokens. Default: 24; Infinity: never ends by itself. */
  readonly longest?: number;
  /** Called before every computation; may fail it. */
  readonly before?: (what: 'forget' | 'read' | 'write', sequence: number, tokens: number) => void;
}

/**
 * Plays llama.cpp: a token a character, and answers made by chance. As with the real one, what it computes depends on how many tokens were read at once: a state that
 * was made of other pieces gives other texts. It refuses to forget anything but whole pieces.
 */
export class FakeLlama implements LoadedModel {
  readonly sequences: readonly Sequence[];
  readonly forgetsEnds: boolean;
  readonly marks = { bos: '<s>', eos: '</s>' };
  /** Sequences that compute now, and the most there ever were. */
  running = 0;
  most = 0;
  /** Tokens of prompts that were read. */
  read = 0;
  disposed = false;

  constructor({ sequences = 4, forgetsEnds = true, longest = 24, before = () => {} }: FakeOptions = {}) {
    this.forgetsEnds = forgetsEnds;
    this.sequences = Array.from({ length: sequences }, (_, index) => this.#sequence(index, longest, before));
  }

  tokenize(text: string): Token[] {
    return [1, ...[...text].map((character) => (character.codePointAt(0) ?? 0) + 2)];
  }

  textOf(tokens: readonly Token[]): string {
    return tokens.map((token) => String.fromCodePoint(token - 2)).join('');
  }

  isEnd(token: Token): boolean {
    return token === END;
  }

  async checkSchema(_: JsonObject): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running > 0) throw new Error('disposed while it computes');
    this.disposed = true;
  }

  #sequence(index: number, longest: number, before: NonNullable<FakeOptions['before']>): Sequence {
    let states: { end: number; state: string }[] = [];
    const now = () => states.at(-1) ?? { end: 0, state: '' };
    const compute = async <T>(what: 'forget' | 'read' | 'write', tokens: number, action: () => T): Promise<T> => {
      if (this.disposed) throw new Error('used after it was disposed');
      this.running++;
      this.most = Math.max(this.most, this.running);
      try {
        await setImmediate();
        before(what, index, tokens);
        return action();
      } finally {
        this.running--;
      }
    };
    const take = (tokens: readonly Token[]) => {
      states.push({ end: now().end + tokens.length, state: digest(now().state, tokens.join()) });
    };
    return {
      forget: (from) =>
        compute('forget', 0, () => {
          if (!this.forgetsEnds && from > 0) throw new Error('can only forget everything');
          states = states.filter(({ end }) => end <= from);
          if (now().end !== from) throw new Error(`can't forget from ${from}: pieces end at ${now().end}`);
        }),
      read: (tokens) =>
        compute('read', tokens.length, () => {
          this.read += tokens.length;
          take(tokens);
        }),
      write: async function* write(last: Token, { seed, temperature }: Sampling) {
        let input = last;
        for (let count = 0; ; count++) {
          const token = await compute('write', 1, () => {
            take([input]);
            const chance = Number.parseInt(
              digest(now().state, temperature === 0 ? 'greedy' : String(seed)).slice(0, 8),
              16,
            );
            if (count >= longest || (Number.isFinite(longest) && count > 3 && chance % 11 === 0)) return END;
            return (LETTERS.codePointAt(chance % LETTERS.length) ?? 0) + 2;
          });
          yield token;
          if (token === END) return;
          input = token;
        }
      },
    };
  }
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('hex');
}
