import type { Note } from '../note.ts';

/** A turn of another role that a model went on with after its own. */
const NEXT_TURN =
  /(?:<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<\|endoftext\|>|<\/s>|<end_of_turn>|<turn\|>|<\|end_of_turn\|>|<｜end▁of▁sentence｜>)\s*(?:<\|im_start\|>|<\|start_header_id\|>|<\|start\|>|<start_of_turn>|<\|turn>|<\|user\|>|<｜User｜>|\[INST\]|<s>)\s*(?:user|system|human)?/u;
const HEADER =
  /(?:<\|im_start\|>|<\|start_header_id\|>|<\|start\|>|<start_of_turn>|<\|turn>)\s*(?:assistant|model|ai)?[ \t]*(?:<\|end_header_id\|>|<\|message\|>)?\n*/gu;
const TOKEN =
  /<[|｜][A-Za-z][\w▁ :-]{0,40}[|｜]>|<\|?\/?(?:turn\|?|start_of_turn|end_of_turn|bos|eos|pad|unk|s)\|?>|<\/s>|\[\/?INST\]|\[(?:EOS|BOS|TOOL_CALLS)\]|<\/?tool_call>|<function=[\w.-]{1,60}>|<\/function>|<unused\d{1,3}>|<extra_id_\d{1,3}>/gu;

/** The text without the tokens that chat templates put around turns, up to the turn of somebody else. */
export function withoutSpecialTokens(text: string, note: Note): string {
  if (!/<[|｜/A-Za-z]|\[\/?(?:INST|EOS|BOS|TOOL)/u.test(text)) return text;
  const next = NEXT_TURN.exec(text);
  const own = next === null || text.slice(0, next.index).trim() === '' ? text : text.slice(0, next.index);
  const bare = own.replaceAll(HEADER, '').replaceAll(TOKEN, '');
  if (bare !== text) note('special-token');
  return bare;
}
