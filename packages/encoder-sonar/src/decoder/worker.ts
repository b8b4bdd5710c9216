import { joinTokens, serveRequests } from '@ablata/onnx';
import { createRandom } from '@ablata/spec';
import { createDetokenizer } from '../tokenizer/detokenizer.ts';
import { languages } from '../tokenizer/languages.ts';
import { readSentencePieceModel } from '../tokenizer/sentencepiece-model.ts';
import { firstLanguageRow } from '../tokenizer/sonar-tokenizer.ts';
import { END, PAD, specialRowsOf } from '../tokenizer/special-rows.ts';
import { decodeVectors } from './decode-vectors.ts';
import { type DecoderSession, openDecoderSession } from './decoder-session.ts';
import type { DecodeRequest, DecoderRequests } from './messages.ts';
import { beamSearch } from './search/beam-search.ts';
import { sampleSearch } from './search/sample-search.ts';
import type { Search, SpecialTokens } from './search/search.ts';

let session: DecoderSession | undefined;
let textOf: (rows: ArrayLike<number>) => string;
let tokensOf: (language: string) => SpecialTokens;

serveRequests<DecoderRequests>({
  open: async ({ session: options, tokenizerPath, family }) => {
    const model = readSentencePieceModel(tokenizerPath);
    const first = firstLanguageRow(model, options.architecture.vocabulary);
    const special = specialRowsOf(family);
    textOf = createDetokenizer(model, family);
    tokensOf = (language) => ({
      pad: special[PAD]!,
      end: special[END]!,
      language: first + (languages as readonly string[]).indexOf(language),
    });
    session = await openDecoderSession(options);
    return null;
  },
  decode: async (request) => {
    const { vectors, batch, search, aborted } = request;
    const special = tokensOf(request.language);
    const beams = search.strategy === 'beam' ? search.beams : 1;
    const found = await decodeVectors(session!, vectors, {
      search: searchFor(request, special, session!.architecture.dimension),
      first: special.end,
      beams,
      batch,
      best: 2 * beams + 1,
      temperature: search.strategy === 'sample' ? search.temperature : 1,
      all: search.strategy === 'sample',
      isAborted: () => Atomics.load(aborted, 0) !== 0,
    });
    const { ids, lengths } = joinTokens(found.map(({ tokens }) => tokens));
    return {
      texts: found.map(({ tokens }) => textOf(tokens)),
      scores: Float32Array.from(found, ({ score }) => score),
      truncated: Uint8Array.from(found, ({ truncated }) => Number(truncated)),
      tokens: ids,
      lengths,
    };
  },
  close: async () => {
    await session?.close();
    session = undefined;
    return null;
  },
});

/** By chance: a vector's stream of random numbers is a function of the seed, the language and the vector itself, not of its place. */
function searchFor(
  { vectors, search, maxTokens, lengthPenalty }: DecodeRequest,
  special: SpecialTokens,
  dimension: number,
): (index: number) => Search {
  const limits = { maxTokens, lengthPenalty };
  if (search.strategy === 'beam') return () => beamSearch(search.beams, special, limits);
  return (index) => {
    const vector = vectors.slice(index * dimension, (index + 1) * dimension);
    const key = Buffer.from(vector.buffer).toString('base64');
    return sampleSearch(search.topP, createRandom(search.seed, special.language, key), special, limits);
  };
}
