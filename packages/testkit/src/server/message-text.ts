/** The text of a message: its content, or the text parts of it, as clients may send either. Undefined when it is neither. */
export function messageText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const texts = content.map((part: { type?: unknown; text?: unknown } | null) =>
    part?.type === 'text' ? part.text : undefined,
  );
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : undefined;
}
