/** How servers say that input, or input and answer, don't fit: each line was written by the server named. */
const SAYINGS = [
  // OpenAI, vLLM, SGLang
  'context_length_exceeded',
  '(?:maximum|max) context length',
  'input tokens exceed the configured limit',
  'max_tokens is too large',
  // vLLM
  'cannot be greater than max_model_len',
  'longer than the (?:maximum model length|model.s context length)',
  'exceeds? the (?:maximum|max)(?: allowed)? (?:model |input |sequence )?length',
  'max_model_len',
  // SGLang
  "(?:longer than|exceeds?) the (?:model's|maximum) (?:maximum )?(?:allowed )?(?:context )?length",
  // llama.cpp
  'exceed_context_size',
  'exceeds? the (?:available )?context',
  'is too large to process',
  // TGI, TEI
  '`inputs` (?:tokens \\+|must have less than)',
  'inputs? must have less than \\d+ tokens',
  // Ollama
  'input length exceeds',
  'context (?:window |size )?(?:is )?(?:too long|exceeded)',
];

export const CONTEXT_TOO_LONG = new RegExp(SAYINGS.join('|'), 'iu');
