import { readRefusal, ServerFailure } from '@ablata/endpoints';
import { refusalWords } from './topics.ts';

/** An error that came where an answer should be: with status 200, or as an event of a stream that began well. */
export function errorInAnswer(error: unknown, body: object, streamed: boolean): ServerFailure {
  const refusal = readRefusal(JSON.stringify({ error }), Object.keys(body), refusalWords);
  const kind = refusal.topic === 'context-too-long' ? 'final' : 'transient';
  return new ServerFailure({ kind, reason: streamed ? 'error-in-stream' : 'error-in-answer', ...refusal });
}
