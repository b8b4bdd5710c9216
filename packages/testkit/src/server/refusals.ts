/** What servers write when they refuse a request: each entry as the server named wrote it, with other numbers. */
export const refusals = {
  'context-vllm': {
    status: 400,
    body: {
      error: {
        message:
          "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (904 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    },
  },
  'context-vllm-max-tokens': {
    status: 400,
    body: {
      error: {
        message:
          'max_tokens=5000 cannot be greater than max_model_len=4096. Please request fewer output tokens. (parameter=max_tokens, value=5000)',
        type: 'BadRequestError',
        param: 'max_tokens',
        code: 400,
      },
    },
  },
  'context-sglang': {
    status: 400,
    body: {
      object: 'error',
      message: "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  },
  'context-sglang-requested': {
    status: 400,
    body: {
      object: 'error',
      message:
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 5000 tokens.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  },
  'context-llama.cpp': {
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 5000,
        n_ctx: 4096,
      },
    },
  },
  'context-llama.cpp-batch': {
    status: 500,
    body: {
      error: {
        code: 500,
        message:
          'input (600 tokens) is too large to process. increase the physical batch size (current batch size: 512)',
        type: 'server_error',
      },
    },
  },
  'context-tgi': {
    status: 422,
    body: {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 904 `inputs` tokens and 4096 `max_new_tokens`',
      error_type: 'validation',
    },
  },
  'context-tei': {
    status: 413,
    body: {
      message: 'Input validation error: `inputs` must have less than 512 tokens. Given: 600',
      code: 413,
      type: 'Validation',
    },
  },
  'context-ollama': { status: 400, body: { error: { message: 'the input length exceeds the context length' } } },
  'context-openai': {
    status: 400,
    body: {
      error: {
        message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
  },
  'max-tokens-openai': {
    status: 400,
    body: {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    },
  },
  'stream-options': {
    status: 400,
    body: {
      error: {
        message: 'Unrecognized request argument supplied: stream_options',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
  },
  'greedy-n-vllm': {
    status: 400,
    body: {
      error: {
        message: 'n must be 1 when using greedy sampling, got 4.',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    },
  },
  'system-role-gemma': {
    status: 400,
    body: { error: { message: 'System role not supported', type: 'BadRequestError', param: null, code: 400 } },
  },
  'system-role-mistral': {
    status: 400,
    body: {
      error: {
        message: 'Conversation roles must alternate user/assistant/user/assistant/...',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    },
  },
  'min-items-openai': {
    status: 400,
    body: {
      error: {
        message:
          "Invalid schema for response_format 'answer': In context=('properties', 'responses'), 'minItems' is not permitted.",
        type: 'invalid_request_error',
        param: 'response_format',
        code: null,
      },
    },
  },
  'unique-items-vllm': {
    status: 400,
    body: {
      error: {
        message: 'The provided JSON schema contains features not supported by xgrammar: uniqueItems',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    },
  },
  'engine-dead-vllm': {
    status: 500,
    body: {
      error: {
        message: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
        type: 'InternalServerError',
        param: null,
        code: 500,
      },
    },
  },
  'no-route-vllm': { status: 404, body: { detail: 'Not Found' } },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly body: object }>>;

export type RefusalName = keyof typeof refusals;
