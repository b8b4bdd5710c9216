import { parentPort } from 'node:worker_threads';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { quantizeCheckpoint } from './precision/quantize-checkpoint.ts';
import type { RequestKind, RequestMessage, Requests } from './run/messages.ts';
import { toWire } from './run/messages.ts';
import { type EncoderSession, openSession } from './run/session.ts';
import { readSentencePieceModel } from './tokenizer/sentencepiece-model.ts';
import { createSonarTokenizer, type TokenizedTexts } from './tokenizer/sonar-tokenizer.ts';

type Handlers = { [K in RequestKind]: (request: Requests[K]['request']) => Promise<Requests[K]['answer']> };

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');

let tokenize: (texts: readonly string[]) => TokenizedTexts;
let session: EncoderSession | undefined;

const handlers: Handlers = {
  quantize: async ({ checkpointPath, attentionHeads, target }) => {
    const { tensors, ...checkpoint } = openCheckpoint(checkpointPath, { attentionHeads });
    await quantizeCheckpoint({ ...checkpoint, tensors: tensors! }, target);
    return null;
  },
  open: async ({ session: options, tokenizerPath, language, family, keepEos }) => {
    const { vocabulary } = options.architecture;
    tokenize = createSonarTokenizer(readSentencePieceModel(tokenizerPath), { language, vocabulary, family, keepEos });
    session = await openSession(options);
    return null;
  },
  tokenize: async ({ texts }) => tokenize(texts),
  encode: async (batch) => session!.run(batch),
  close: async () => {
    await session?.close();
    session = undefined;
    return null;
  },
};

// One at a time, in order: onnxruntime runs synchronously anyway.
let last: Promise<void> = Promise.resolve();
port.on('message', (message: RequestMessage) => {
  last = last.then(() => answer(message));
});

async function answer({ id, kind, request }: RequestMessage): Promise<void> {
  try {
    const result = await (handlers[kind] as (request: unknown) => Promise<unknown>)(request);
    port!.postMessage({ id, answer: result }, transferable(result));
  } catch (error) {
    port!.postMessage({ id, error: toWire(error) });
  }
  if (kind === 'close') port!.close();
}

/** Arrays that fill their memory are handed over instead of copied. onnxruntime's own memory can't be handed over. */
function transferable(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result)) return [];
  return Object.values(result).flatMap((value) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
}
