import { isList, isObject, type LenientValue } from '../json/lenient-value.ts';

const TEXT_PART = /^(?:output_|input_)?text$/u;
const OTHER_PART =
  /^(?:reasoning|thinking|thought|redacted_thinking|tool_use|tool_call|tool_result|function|image|refusal|summary_text)$/u;

/** The text inside what servers wrap around one: a string, content parts, a message. Undefined for anything else. */
export function textInside(value: LenientValue): string | undefined {
  if (typeof value === 'string') return value;
  if (isList(value)) return joinParts(value);
  if (!isObject(value)) return undefined;
  const { role, content, message, choices } = value;
  if (typeof role === 'string' && content !== undefined) return textInside(content);
  if (isList(content) && Object.keys(value).length <= 8) return joinParts(content);
  if (isObject(message) && typeof message['role'] === 'string') return textInside(message);
  if (isList(choices) && choices.length === 1) return textInside(choices[0] as LenientValue);
  const responses = Object.keys(value).length === 1 ? value['responses'] : undefined;
  if (typeof responses === 'string') return responses;
  return typeof value['text'] === 'string' && TEXT_PART.test(String(value['type'])) ? value['text'] : undefined;
}

function joinParts(parts: readonly LenientValue[]): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    if (!isObject(part) || typeof part['type'] !== 'string') return undefined;
    if (OTHER_PART.test(part['type'])) continue;
    if (!TEXT_PART.test(part['type']) || typeof part['text'] !== 'string') return undefined;
    texts.push(part['text']);
  }
  return texts.length === 0 ? undefined : texts.join('');
}
