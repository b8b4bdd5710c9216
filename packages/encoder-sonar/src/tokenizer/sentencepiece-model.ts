import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { protobufFields } from '@ablata/onnx';
import { AblataError } from '@ablata/spec';

/** What a BPE model of SentencePiece holds, as far as encoding needs it. */
export interface SentencePieceModel {
  /** By id. Control pieces and `<unk>` are among them. */
  readonly pieces: readonly Piece[];
  readonly unknownId: number;
  readonly normalization: Normalization;
}

export interface Piece {
  readonly text: string;
  /** Higher merges first. */
  readonly score: number;
  readonly type: PieceType;
}

export interface Normalization {
  /** Darts double-array trie of replacements, or empty for none. */
  readonly charsmap: Buffer;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
}

export type PieceType = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte';

const pieceTypes: readonly PieceType[] = ['normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'];
const modelTypes = ['?', 'unigram', 'bpe', 'word', 'char'];

/** Reads a `.model` file and refuses, by name, every feature whose encoding is not implemented. */
export function readSentencePieceModel(path: string): SentencePieceModel {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new AblataError('DATA_TOKENIZER_NOT_FOUND', `${basename(path)}: the tokenizer cannot be opened`, {
      hint: 'Give the path of sentencepiece.source.256000.model, or run `npx ablata-sonar download`.',
      cause,
      details: { file: path },
    });
  }
  try {
    return parseSentencePieceModel(bytes);
  } catch (cause) {
    if (cause instanceof UnsupportedModel) {
      throw new AblataError('DATA_TOKENIZER_UNSUPPORTED', `${basename(path)}: ${cause.message}`, {
        hint: "SONAR's own tokenizer is a BPE model without these; give the path of sentencepiece.source.256000.model.",
        details: { file: path },
      });
    }
    throw new AblataError('DATA_TOKENIZER_FORMAT', `${basename(path)}: it is no SentencePiece model, or is cut short`, {
      hint: 'Fetch it again: `npx ablata-sonar download` checks its size and sha256.',
      cause,
      details: { file: path },
    });
  }
}

class UnsupportedModel extends Error {}

/** Field numbers: google/sentencepiece, src/sentencepiece_model.proto. */
export function parseSentencePieceModel(bytes: Buffer): SentencePieceModel {
  const pieces: Piece[] = [];
  let normalization: Normalization = { charsmap: Buffer.alloc(0), addDummyPrefix: true, removeExtraWhitespaces: true };
  let modelType = 1;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 1) pieces.push(parsePiece(asBytes(value)));
    else if (number === 2) modelType = parseTrainer(asBytes(value));
    else if (number === 3) normalization = parseNormalizer(asBytes(value));
  }
  if (pieces.length === 0) throw new RangeError('no pieces');
  if (modelType !== 2) throw unsupported(`it is a ${modelTypes[modelType] ?? modelType} model, only BPE is supported`);
  for (const type of ['byte', 'user-defined', 'unused'] as const) {
    const piece = pieces.find((candidate) => candidate.type === type);
    if (piece !== undefined)
      throw unsupported(`it has ${type === 'byte' ? 'byte-fallback' : type} pieces, which are not supported`);
  }
  const unknownId = pieces.findIndex((piece) => piece.type === 'unknown');
  if (unknownId < 0) throw unsupported('it has no <unk> piece');
  return { pieces, unknownId, normalization };
}

function parsePiece(bytes: Buffer): Piece {
  let text = '';
  let score = 0;
  let type = 1;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 1) text = asBytes(value).toString('utf8');
    else if (number === 2) score = asNumber(value);
    else if (number === 3) type = asNumber(value);
  }
  return { text, score, type: pieceTypes[type - 1] ?? 'unused' };
}

function parseTrainer(bytes: Buffer): number {
  let modelType = 1;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 3) modelType = asNumber(value);
    if (number === 24 && value !== 0) throw unsupported('it treats whitespace as a suffix, which is not supported');
    if (number === 35 && value !== 0) throw unsupported('it uses byte fallback, which is not supported');
  }
  return modelType;
}

function parseNormalizer(bytes: Buffer): Normalization {
  let charsmap: Buffer = Buffer.alloc(0);
  let addDummyPrefix = true;
  let removeExtraWhitespaces = true;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 2) charsmap = asBytes(value);
    else if (number === 3) addDummyPrefix = value !== 0;
    else if (number === 4) removeExtraWhitespaces = value !== 0;
    else if (number === 5 && value === 0) throw unsupported('it does not escape whitespace, which is not supported');
  }
  return { charsmap, addDummyPrefix, removeExtraWhitespaces };
}

function unsupported(message: string): UnsupportedModel {
  return new UnsupportedModel(message);
}

function asBytes(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw new RangeError('a number where bytes were expected');
  return value;
}

function asNumber(value: number | Buffer): number {
  if (typeof value !== 'number') throw new RangeError('bytes where a number was expected');
  return value;
}
