import type { JsonObject } from '@ablata/spec';
import { adaptSchema } from '../grammar/adapt-schema.ts';
import { messages } from '../messages.ts';
import type { LoadedModel, Sampling, Sequence, Token } from './binding.ts';
import type { Grammar, Llama, LlamaModel, LlamaSequence, NodeLlama } from './node-llama.ts';
import type { Turns } from './turns.ts';

export interface BindingParts {
  readonly library: NodeLlama;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly sequences: readonly LlamaSequence[];
  /** When given, every computation is one of its own. */
  readonly turns: Turns | undefined;
  dispose(): Promise<void>;
}

/** A model in llama.cpp, by node-llama-cpp. */
export class LlamaBinding implements LoadedModel {
  readonly #parts: BindingParts;
  readonly #grammars = new Map<string, Promise<Grammar>>();
  readonly sequences: readonly Sequence[];

  constructor(parts: BindingParts) {
    this.#parts = parts;
    this.sequences = parts.sequences.map((sequence) => this.#sequence(sequence));
  }

  get forgetsEnds(): boolean {
    const { isHybrid, isRecurrent } = this.#parts.model.fileInsights;
    return isHybrid !== true && isRecurrent !== true;
  }

  get marks(): LoadedModel['marks'] {
    const { bosString, eosString } = this.#parts.model.tokens;
    return { bos: bosString ?? '', eos: eosString ?? '' };
  }

  tokenize(text: string): Token[] {
    const { model } = this.#parts;
    const tokens = model.tokenize(text, true);
    const { bos, shouldPrependBosToken } = model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }

  textOf(tokens: readonly Token[], behind: readonly Token[]): string {
    return this.#parts.model.detokenize(tokens, false, behind);
  }

  isEnd(token: Token): boolean {
    return this.#parts.model.isEogToken(token);
  }

  async checkSchema(schema: JsonObject): Promise<void> {
    await this.#grammar(schema);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.dispose();
  }

  #sequence(sequence: LlamaSequence): Sequence {
    const turn = <T>(action: () => Promise<T>): Promise<T> => this.#parts.turns?.take(action) ?? action();
    const grammarState = (schema: JsonObject | undefined) => schema && this.#grammarState(schema);
    return {
      forget: (from) =>
        from === 0
          ? turn(() => sequence.clearHistory())
          : turn(() => sequence.eraseContextTokenRanges([{ start: from, end: sequence.nextTokenIndex }])),
      read: (tokens) => turn(() => sequence.evaluateWithoutGeneratingNewTokens(tokens)),
      async *write(last, sampling) {
        const grammarEvaluationState = await grammarState(sampling.jsonSchema);
        const written: Token[] = [];
        const steps = sequence.evaluate([last], {
          ...toEvaluateOptions(sampling, written),
          ...(grammarEvaluationState && { grammarEvaluationState }),
        });
        try {
          while (true) {
            const { value, done } = await turn(() => steps.next());
            if (done === true) return;
            written.push(value);
            yield value;
          }
        } finally {
          await steps.return();
        }
      },
    };
  }

  async #grammarState(schema: JsonObject): Promise<object> {
    const { library, model } = this.#parts;
    return new library.LlamaGrammarEvaluationState({ model, grammar: await this.#grammar(schema) });
  }

  #grammar(schema: JsonObject): Promise<Grammar> {
    const key = JSON.stringify(schema);
    const known = this.#grammars.get(key);
    if (known !== undefined) return known;
    const made = this.#parts.llama.createGrammarForJsonSchema(adaptSchema(schema).schema).catch((cause: unknown) => {
      throw messages.schema('its grammar', cause);
    });
    this.#grammars.set(key, made);
    return made;
  }
}

function toEvaluateOptions(sampling: Sampling, written: readonly Token[]): object {
  const { presencePenalty, frequencyPenalty, repetitionPenalty } = sampling;
  const penalized = presencePenalty !== 0 || frequencyPenalty !== 0 || repetitionPenalty !== 1;
  return {
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    minP: sampling.minP,
    seed: sampling.seed,
    yieldEogToken: true,
    ...(penalized && {
      repeatPenalty: {
        punishTokens: () => written,
        maxPunishTokens: sampling.maxTokens,
        penalty: repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
      },
    }),
  };
}
