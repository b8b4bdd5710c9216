import { ProtobufWriter } from '../../packages/onnx/src/index.ts';

/** A BPE model of as many pieces as NLLB's: every word of up to three letters, and many of four, is one piece. */
export function wordModel(pieceCount: number): Buffer {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
  const texts = ['<unk>', '<s>', '</s>', '▁', ...letters];
  for (let words = ['▁']; texts.length < pieceCount; ) {
    words = words.flatMap((word) => letters.map((letter) => word + letter));
    for (const word of words) if (texts.length < pieceCount) texts.push(word);
  }
  const model = new ProtobufWriter();
  for (const [id, text] of texts.entries()) {
    const piece = new ProtobufWriter().text(1, text).float(2, -id);
    if (id < 3) piece.varint(3, id === 0 ? 2 : 3);
    model.message(1, piece);
  }
  return model.message(2, new ProtobufWriter().varint(3, 2)).message(3, new ProtobufWriter().varint(3, 1)).finish();
}
