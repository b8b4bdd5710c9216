import { serveRequests } from '@ablata/onnx';
import type { Requests } from './run/messages.ts';
import { type EncoderSession, openSession } from './run/session.ts';
import { type HubTokenizer, openHubTokenizer } from './tokenizer/hub-tokenizer.ts';

let tokenizer: HubTokenizer;
let session: EncoderSession | undefined;

serveRequests<Requests>({
  open: async ({ session: options, tokenizerFile, prefix, maxTokens, poolsPrompt }) => {
    tokenizer = openHubTokenizer(tokenizerFile, { prefix, maxTokens, padId: options.padId });
    session = await openSession({ ...options, skip: poolsPrompt ? 0 : tokenizer.prefixTokens });
    return null;
  },
  tokenize: async ({ texts }) => tokenizer.tokenize(texts),
  encode: async (batch) => session!.run(batch),
  close: async () => {
    await session?.close();
    session = undefined;
    return null;
  },
});
