import type { RefusalWords } from '@ablata/endpoints';

/** What a refusal of a language model server can be about, by the words of vLLM, SGLang, llama.cpp, TGI, Ollama and OpenAI. The first that fits counts. */
export const refusalWords = {
  topics: {
    'seed-on-cpu': /generator does not use offset/iu,
    'engine-dead': /EngineCore|EngineDead|engine (?:is |has )?(?:dead|died)|background loop/iu,
    'wants-max-completion-tokens':
      /max_completion_tokens\W{0,2} instead|max_tokens\W{0,2} (?:is )?(?:not|un)\s?supported/iu,
    'stream-options': /stream_options/iu,
    'greedy-n': /n must be 1|greedy sampling.{0,40}\bn\b/iu,
    'system-role':
      /system role|roles must alternate|only (?:user|supports? user) (?:and|or) (?:assistant|model)|system (?:message|prompt)s? (?:is |are )?(?:not|un)/iu,
    'unknown-model':
      /model_not_found|model.{0,200}(?:does not exist|not found|not loaded)|unknown model|no such model/iu,
    schema: /response_format|structured_outputs|json.?schema|\bschema\b|grammar|guided|outlines/iu,
    'unknown-field':
      /unrecognized (?:request )?argument|extra inputs are not permitted|extra_forbidden|(?:unknown|unsupported|unexpected) (?:field|parameter|argument|keyword)/iu,
  },
  /** Keywords of JSON Schema that a server may refuse. */
  words: [
    'minItems',
    'maxItems',
    'uniqueItems',
    'prefixItems',
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'pattern',
    'anyOf',
    'oneOf',
    'allOf',
    'additionalProperties',
  ],
} as const satisfies RefusalWords;
