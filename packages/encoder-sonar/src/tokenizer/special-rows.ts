import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';

/** What the first four rows of an embedding table are in fairseq2's order: `<pad> <unk> <s> </s>`. */
export const PAD = 0;
export const UNKNOWN = 1;
export const END = 3;

/** Rows that follow the languages: `<MINED_DATA>`, `<MMT_BT_DATA>`, `<SMT_BT_DATA>`. */
export const DATA_TOKENS = 3;

/** fairseq and Hugging Face begin with `<s> <pad> </s> <unk>`. */
const rows = { fairseq2: [0, 1, 2, 3], fairseq: [1, 3, 0, 2], huggingface: [1, 3, 0, 2] } as const;

/** The rows of `<pad> <unk> <s> </s>`, in this order, in a checkpoint's embedding table. */
export function specialRowsOf(family: CheckpointFamily): readonly number[] {
  return rows[family];
}
