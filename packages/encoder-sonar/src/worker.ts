import { serveRequests, type TokenizedTexts } from '@ablata/onnx';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { quantizeCheckpoint } from './precision/quantize-checkpoint.ts';
import type { Requests } from './run/messages.ts';
import { type EncoderSession, openSession } from './run/session.ts';
import { readSentencePieceModel } from './tokenizer/sentencepiece-model.ts';
import { createSonarTokenizer } from './tokenizer/sonar-tokenizer.ts';

let tokenize: (texts: readonly string[]) => TokenizedTexts;
let session: EncoderSession | undefined;

serveRequests<Requests>({
  quantize: async ({ checkpointPath, options, target }) => {
    const { tensors, ...checkpoint } = openCheckpoint(checkpointPath, options);
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
});
