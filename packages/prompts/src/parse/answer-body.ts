export interface AnswerBody {
  readonly text: string;
  /** True when the answer ended while the model was still thinking aloud. */
  readonly unfinished: boolean;
}

/** The answer without what reasoning models put before it (`<think>…</think>`). */
export function answerBody(text: string, repair: (name: string) => void): AnswerBody {
  const close = text.lastIndexOf('</think>');
  if (close !== -1) {
    repair('thinking');
    return { text: text.slice(close + '</think>'.length), unfinished: false };
  }
  return { text, unfinished: /^\s*<think>/u.test(text) };
}
