import { setImmediate } from 'node:timers/promises';
import { AblataError, type Decoded, type DecodeOptions, type SentenceDecoder } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type SentenceDecoderSubject, sentenceDecoderChecks } from './sentence-decoder.ts';

const DIMENSION = 2;
const vectors = Float32Array.of(0.5, 1, -0.25, 2, 0.75, 3);
const overlong = Float32Array.of(9, 9);

function check(given: Float32Array, language: string): void {
  if (!['eng', 'fra'].includes(language)) {
    throw new AblataError('CONFIG_UNKNOWN_LANGUAGE', `No such language: ${language}`);
  }
  if (given.length % DIMENSION !== 0)
    throw new AblataError('DATA_BAD_VECTOR', `${given.length} numbers are no vectors`);
  const bad = given.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new AblataError('DATA_BAD_VECTOR', `Row ${Math.floor(bad / DIMENSION)} holds ${given[bad]}`);
}

function write(given: Float32Array, language: string): Decoded {
  const rows = Array.from({ length: given.length / DIMENSION }, (_, row) =>
    given.slice(row * DIMENSION, (row + 1) * DIMENSION),
  );
  return {
    texts: rows.map((row) => `${language} ${row.join(' ')}`),
    scores: Float32Array.from(rows, ([first]) => -Math.abs(first ?? 0)),
    truncated: Uint8Array.from(rows, ([first]) => Number(first === 9)),
  };
}

type Decode = SentenceDecoder['decode'];

const decode: Decode = async (given, { signal, language = 'eng' }: DecodeOptions = {}) => {
  check(given, language);
  await setImmediate();
  signal?.throwIfAborted();
  return write(given, language);
};

const decoderOf = (part: Partial<SentenceDecoder> = {}): SentenceDecoder => ({
  identity: { decoder: 'right' },
  dimension: DIMENSION,
  batchSize: 8,
  decode,
  ...part,
});

const right: SentenceDecoderSubject = {
  create: () => decoderOf(),
  vectors,
  capabilities: { tolerance: 0, language: 'fra', overlong },
};
const withPart = (part: Partial<SentenceDecoder>): SentenceDecoderSubject => ({
  ...right,
  create: () => decoderOf(part),
});
const withDecode = (decode: Decode) => withPart({ decode });
const withDecoded = (change: (decoded: Decoded, given: Float32Array) => Decoded) =>
  withDecode(async (given, options) => change(await decode(given, options), given));

const shape = 'gives one text, one finite score and one flag a vector, and nothing for nothing';
const bad = 'refuses vectors that are not finite, naming the row, and lengths that are no multiple of the dimension';
let call = 0;

proveSuite('sentence decoders', sentenceDecoderChecks, right, [
  { what: 'has no batch size', subject: withPart({ batchSize: 0 }), caughtBy: 'states its dimension and batch size' },
  {
    what: 'forgets a text',
    subject: withDecoded((decoded) => ({ ...decoded, texts: decoded.texts.slice(1) })),
    caughtBy: shape,
  },
  {
    what: 'is infinitely unsure',
    subject: withDecoded((decoded) => ({ ...decoded, scores: decoded.scores.fill(Number.NEGATIVE_INFINITY) })),
    caughtBy: shape,
  },
  {
    what: 'writes half a character',
    subject: withDecoded((decoded) => ({ ...decoded, texts: decoded.texts.map(() => '\ud800') })),
    caughtBy: shape,
  },
  {
    what: 'varies from call to call',
    subject: withDecoded((decoded) => ({ ...decoded, texts: decoded.texts.map((text) => `${text}${call++}`) })),
    caughtBy: 'gives equal texts for equal vectors, in every call and instance',
  },
  {
    what: 'says one thing only',
    subject: withDecoded((decoded) => ({ ...decoded, texts: decoded.texts.map(() => 'the') })),
    caughtBy: 'gives different texts for different vectors',
  },
  {
    what: 'looks at the neighbours',
    subject: withDecoded((decoded) => ({ ...decoded, texts: decoded.texts.map((text, row) => `${text}${row}`) })),
    caughtBy: 'decodes a vector whatever its neighbours',
  },
  {
    what: 'scores by the neighbours',
    subject: withDecoded((decoded) => ({ ...decoded, scores: decoded.scores.map((score, row) => score - row) })),
    caughtBy: 'decodes a vector whatever its neighbours',
  },
  {
    what: 'normalizes in place',
    subject: withDecoded((decoded, given) => {
      given.fill(0);
      return decoded;
    }),
    caughtBy: 'leaves the vectors as they are',
  },
  { what: 'decodes NaN', subject: withDecode(async (given) => write(given, 'eng')), caughtBy: bad },
  {
    what: 'does not say which vector is bad',
    subject: withDecode(async (given, options) => {
      await decode(given, options).catch(() => {
        throw new AblataError('DATA_BAD_VECTOR', 'A vector is not finite');
      });
      return write(given, 'eng');
    }),
    caughtBy: bad,
  },
  {
    what: 'writes any language',
    subject: withDecode(async (given, options) => decode(given, { ...options, language: 'eng' })),
    caughtBy: 'refuses a language that it does not write',
  },
  {
    what: 'ignores the language',
    subject: withDecode(async (given, { signal } = {}) => decode(given, { signal })),
    caughtBy: 'writes the language it is asked for',
  },
  {
    what: 'cuts silently',
    subject: withDecoded((decoded) => ({ ...decoded, truncated: decoded.truncated.fill(0) })),
    caughtBy: 'flags a text that its limit cuts',
  },
  {
    what: 'decodes although aborted',
    subject: withDecode(async (given, { language = 'eng' } = {}) => write(given, language)),
    caughtBy: 'refuses to decode when aborted before',
  },
  {
    what: 'keeps the event loop to itself',
    subject: withDecode(async (given, options) => {
      options?.signal?.throwIfAborted();
      const until = performance.now() + (given.length > 100 ? 700 : 0);
      while (performance.now() < until);
      return write(given, 'eng');
    }),
    caughtBy: 'stops decoding when aborted on the way, keeps the event loop free, and can go on afterwards',
  },
]);
