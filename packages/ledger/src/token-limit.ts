import type { Completion, JsonObject } from '@ablata/spec';

/**
 * The one name under which a limit of generated tokens is recognised: of a request, and, where that has none, of the
 * service's own identity.
 */
const LIMIT = 'maxTokens';

/** How many tokens a choice may have; undefined when neither says. */
export function tokenLimit(service: JsonObject, request: JsonObject): number | undefined {
  return [request[LIMIT], service[LIMIT]].find((limit) => typeof limit === 'number');
}

/** The same without the limit. */
export function withoutLimit({ [LIMIT]: _, ...others }: JsonObject): JsonObject {
  return others;
}

/**
 * Whether an answer that was given under one limit is also the answer under another: when the model ended every choice by
 * itself, and had no more room for it than it has now.
 *
 * @param given the limit it was given under. Undefined: an unknown one, so that the answer's own length has to fit.
 */
export function isAnswerUnder(asked: number, { choices, usage }: Completion, given: number | undefined): boolean {
  if (choices.length === 0 || choices.some(({ finishReason }) => finishReason !== 'stop')) return false;
  return given === undefined ? usage.completionTokens > 0 && usage.completionTokens <= asked : given <= asked;
}
