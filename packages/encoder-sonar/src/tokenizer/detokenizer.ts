import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { specialRowsOf } from './special-rows.ts';

const MARK = '▁';
/** What SentencePiece shows for a token that stands for no known character: ⁇ between spaces. */
const UNKNOWN_SURFACE = ' \u2047 ';

/**
 * Texts of rows of the embedding table, as SentencePiece joins pieces: `▁` is a space, the one that begins a text is dropped, and
 * languages, `</s>` and other control tokens leave no trace. Source: google/sentencepiece, SentencePieceProcessor::Decode.
 */
export function createDetokenizer(
  { pieces, unknownId, normalization }: SentencePieceModel,
  family: CheckpointFamily,
): (rows: ArrayLike<number>) => string {
  const special = specialRowsOf(family);
  const { addDummyPrefix, removeExtraWhitespaces } = normalization;
  const dropsSpace = addDummyPrefix || removeExtraWhitespaces;
  return (rows) => {
    let text = '';
    let atStart = true;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      const known = special.indexOf(row);
      // Row r holds piece r - 1; before them stands <pad>, behind them languages and data tokens, all of them control tokens.
      const id = (known < 0 ? row : known) - 1;
      const piece = pieces[id];
      if (piece === undefined || piece.type === 'control') continue;
      if (text !== '') atStart = false;
      if (id === unknownId) {
        text += UNKNOWN_SURFACE;
        continue;
      }
      let surface = piece.text;
      if (atStart && dropsSpace && surface.startsWith(MARK)) {
        surface = surface.slice(1);
        // One space is looked for, unless all of those that begin a text are dropped.
        if (!removeExtraWhitespaces) atStart = false;
      }
      text += surface.replaceAll(MARK, ' ');
    }
    return text;
  };
}
