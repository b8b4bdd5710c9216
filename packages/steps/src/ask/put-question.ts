import {
  type AblataError,
  type Call,
  type ChatMessage,
  type Choice,
  isAblataError,
  type Json,
  type JsonObject,
  type LanguageModel,
  type Reject,
} from '@ablata/spec';
import type { ReadAnswer } from './answer-reader.ts';

export interface Question {
  readonly messages: readonly ChatMessage[];
  readonly schema?: JsonObject | undefined;
  readonly maxTokens?: number | undefined;
  /** How often an answer that can't be read is asked for again. */
  readonly corrections: number;
  /** What makes its seeds different from those of other questions of the row. */
  readonly key: readonly (string | number)[];
}

/** What came of a question in the end, and what happened on the way, as notes for the books. */
export type Answer = { readonly notes: readonly string[] } & (
  | { readonly cells: Readonly<Record<string, Json>> }
  | {
      readonly reject: Reject | { readonly fate: 'failed'; readonly reason: string };
      readonly partial?: Readonly<Record<string, Json>> | undefined;
      /** The failure that was caught, if it was one. */
      readonly error?: AblataError;
    }
);

/**
 * Asks a model, and again with what was wrong while the answer can't be read. Each try is a request of its own, with a seed of its own.
 *
 * @param catches whether a failure that concerns this request alone becomes a reject instead of an error.
 */
export async function putQuestion(
  llm: LanguageModel,
  { messages, schema, maxTokens, corrections, key }: Question,
  read: (choice: Choice) => ReadAnswer,
  call: Call,
  catches: boolean,
): Promise<Answer> {
  const notes: string[] = [];
  const conversation = [...messages];
  for (let attempt = 0; ; attempt++) {
    const request = {
      messages: [...conversation],
      n: 1,
      seed: attempt === 0 ? call.seed(...key) : call.seed(...key, 'correction', attempt),
      ...(schema && { jsonSchema: schema }),
      ...(maxTokens !== undefined && { maxTokens }),
    };
    let choice: Choice;
    try {
      const { choices } = await llm.generate(request, call);
      choice = choices[0] ?? { text: '', finishReason: 'other' };
    } catch (error) {
      if (!catches || !isAblataError(error) || error.scope !== 'row') throw error;
      return { reject: { fate: 'failed', reason: error.code }, error, notes };
    }
    const answer = read(choice);
    notes.push(...answer.repairs.map((repair) => `repair: ${repair}`));
    if ('cells' in answer) return { cells: answer.cells, notes };
    const { reject, problem, partial } = answer;
    const mendable = reject.fate === 'unparsable' || reject.fate === 'empty';
    if (attempt === corrections || !mendable) return { reject, partial, notes };
    notes.push('correction');
    conversation.push(
      { role: 'assistant', content: choice.text },
      { role: 'user', content: correction(problem, schema) },
    );
  }
}

function correction(problem: string, schema: JsonObject | undefined): string {
  const form = schema === undefined ? '' : ` that follows this JSON Schema:\n${JSON.stringify(schema)}`;
  return `That answer can't be used: ${problem}\nAnswer again, with nothing but one JSON object${form}`;
}
