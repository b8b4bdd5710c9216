import { type AnswerForm, readAnswers, readSingle } from '@ablata/answers';
import type { Choice, JsonObject, Parsed } from '@ablata/spec';

/**
 * Reads an answer as the run's prompt strategy did, where it is one that comes with Ablata; undefined: a strategy of somebody's own read it.
 * Filters of the strategy (`threshold`, `keep`) are not applied again.
 */
export function readAnswer(choice: Choice, prompt: JsonObject | undefined): Parsed | undefined {
  const identity = (prompt?.['identity'] ?? {}) as JsonObject;
  if (prompt?.['plugin'] !== '@ablata/prompts') return undefined;
  if (prompt['use'] === 'direct' || prompt['use'] === 'direct-n') return readSingle(choice);
  const form = identity['form'] as AnswerForm | undefined;
  return readAnswers(choice, { form });
}
