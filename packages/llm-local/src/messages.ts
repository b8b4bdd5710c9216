import { AblataError } from '@ablata/spec';

const INSTALL = 'npm install node-llama-cpp --ignore-scripts';
const INSTALL_HINT = `${INSTALL}   (for the CPU alone add --omit=optional and the one package of your platform, such as @node-llama-cpp/linux-x64)`;
const GET_ONE =
  "Set its option 'model' to a GGUF file of a language model, as the Hugging Face Hub has them by the thousand: those whose name ends in -Instruct-GGUF or -it-GGUF answer questions.";

export const messages = {
  noSuchFile: (path: string): AblataError =>
    new AblataError('CONFIG_GGUF', `there is no file ${path}`, { hint: GET_ONE, details: { path } }),

  isFolder: (path: string, files: readonly string[]): AblataError =>
    new AblataError('CONFIG_GGUF', `${path} is a folder, not a GGUF file`, {
      hint: files.length > 0 ? `It holds ${files.slice(0, 5).join(', ')}: name one of them.` : GET_ONE,
      details: { path, files: files.slice(0, 5) },
    }),

  unreadable: (path: string, cause: unknown): AblataError =>
    new AblataError('CONFIG_GGUF', `${path} can't be read: ${firstLine(cause)}`, {
      hint: 'See who may read it.',
      cause,
      details: { path },
    }),

  notTheFirst: (path: string, parts: number): AblataError =>
    new AblataError('CONFIG_GGUF', `${path} is one of ${parts} files of a model, and not by its name the first`, {
      hint: 'Name the first, which ends in -00001-of-….gguf; the others lie beside it under the names they were published with.',
      details: { path, parts },
    }),

  notGguf: (path: string, what: string): AblataError =>
    new AblataError('DATA_GGUF_NONE', `${path} is not a GGUF file: ${what}`, { hint: GET_ONE, details: { path } }),

  broken: (path: string, what: string): AblataError =>
    new AblataError('DATA_GGUF_BROKEN', `${path} is broken: ${what}`, {
      hint: 'Fetch it again, and compare its size and SHA-256 with what its publisher states.',
      details: { path },
    }),

  noLanguageModel: (path: string, what: string): AblataError =>
    new AblataError('DATA_GGUF_KIND', `${path} holds no language model, but ${what}`, {
      hint: GET_ONE,
      details: { path },
    }),

  noTemplate: (path: string): AblataError =>
    new AblataError('CONFIG_CHAT_TEMPLATE', `${path} has no chat template`, {
      hint: "A model that was not trained to chat is asked with its option 'api' set to completions; for one that was, give the template (Jinja, or a file of it) as 'chatTemplate'.",
      details: { path },
    }),

  badTemplate: (cause: unknown): AblataError =>
    new AblataError('CONFIG_CHAT_TEMPLATE', `the chat template can't be read: ${firstLine(cause)}`, {
      hint: "Give another one (Jinja, or a file of it) as its option 'chatTemplate'.",
      cause,
    }),

  templateRefuses: (reason: string): AblataError =>
    /system|alternat/iu.test(reason)
      ? new AblataError('SERVICE_BAD_REQUEST', `the model's chat template refuses the messages: ${reason}`, {
          hint: 'Set systemRole: false in the prompt: the instruction then goes in front of the question.',
          mender: 'user',
        })
      : new AblataError('SERVICE_BAD_REQUEST', `the model's chat template fails: ${reason}`, {
          hint: "Give another one (Jinja, or a file of it) as its option 'chatTemplate', or what it misses as 'chatTemplateKwargs'.",
          mender: 'user',
        }),

  notInstalled: (): AblataError =>
    new AblataError('PLUGIN_LLAMA_MISSING', 'a local language model runs on node-llama-cpp, which is not installed', {
      hint: INSTALL_HINT,
      mender: 'user',
    }),

  notLoadable: (cause: unknown): AblataError =>
    new AblataError(
      'PLUGIN_LLAMA_MISSING',
      `a local language model runs on node-llama-cpp, which is installed but can't be loaded: ${firstLine(cause)}`,
      { hint: INSTALL_HINT, mender: 'user', cause },
    ),

  noBinary: (gpu: boolean, cause: unknown): AblataError =>
    new AblataError(
      'PLUGIN_LLAMA_MISSING',
      `node-llama-cpp has no binary that runs here${gpu ? '' : ' on the CPU'} (${process.platform} ${process.arch})`,
      {
        hint: `${INSTALL}   (it takes the binaries from optional packages: @node-llama-cpp/linux-x64 and the like)`,
        mender: 'user',
        cause,
      },
    ),

  noGpu: (): AblataError =>
    new AblataError('SERVICE_LOCAL_GPU', "its option 'gpuLayers' asks for a GPU, and llama.cpp finds none it can use", {
      hint: 'Take gpuLayers out, or install node-llama-cpp with its optional packages (CUDA, Vulkan).',
      mender: 'user',
    }),

  notLoaded: (path: string, said: string, cause: unknown): AblataError =>
    new AblataError('SERVICE_LOCAL_LOAD', `llama.cpp can't load ${path}: ${said || firstLine(cause)}`, {
      hint: 'A model younger than the installed node-llama-cpp needs a younger one; a file that was changed or cut has to be fetched again.',
      mender: 'user',
      cause,
      details: { path },
    }),

  memory: (need: MemoryNeed, cause: unknown): AblataError =>
    new AblataError(
      'SERVICE_LOCAL_MEMORY',
      `not enough memory for ${need.sequences} sequences of ${need.contextSize} tokens beside the model: ${firstLine(cause)}`,
      {
        hint: "Lower its options 'contextSize' or 'sequences', or take a smaller or more quantized model.",
        mender: 'user',
        cause,
        details: { ...need },
      },
    ),

  contextTooLong: (request: number, { prompt, answer, context }: Lengths, scope: 'row' | 'run'): AblataError =>
    new AblataError(
      'SERVICE_CONTEXT_TOO_LONG',
      `the prompt of request ${request} has ${prompt} tokens; with ${answer} for the answer that is more than the ${context} of the context`,
      {
        hint: `Raise its option 'contextSize' to ${prompt + answer} or more, lower 'maxTokens', or let a prompt hold fewer problems.`,
        mender: 'user',
        scope,
        details: { prompt, answer, context },
      },
    ),

  greedy: (): AblataError =>
    new AblataError('SERVICE_BAD_REQUEST', 'at temperature 0 all choices of a request would be the same text', {
      hint: "Raise its option 'temperature', or let the prompt ask for one choice (n: 1).",
      mender: 'user',
    }),

  schema: (keyword: string, cause?: unknown): AblataError =>
    new AblataError('SERVICE_STRUCTURED_OUTPUT', `a JSON Schema can't be made a grammar (about '${keyword}')`, {
      hint: "Set its option 'structured' to off and, in the prompt, form: tags.",
      mender: 'user',
      cause,
      details: { keyword },
    }),

  failed: (request: number, cause: unknown): AblataError =>
    new AblataError('SERVICE_LOCAL_FAILED', `llama.cpp failed at request ${request}: ${firstLine(cause)}`, {
      hint: "If memory is short, lower its options 'contextSize' or 'sequences'. The same command goes on where this run stopped.",
      mender: 'user',
      cause,
    }),

  disposed: (): AblataError =>
    new AblataError('INTERNAL_LOCAL_DISPOSED', 'the local language model is used after it was disposed'),
} as const;

interface MemoryNeed {
  readonly sequences: number;
  readonly contextSize: number;
}

/** All in tokens. */
interface Lengths {
  readonly prompt: number;
  readonly answer: number;
  readonly context: number;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
