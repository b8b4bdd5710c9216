/** What an encoder said of a text besides its vector, as the ledger stores it: one byte, covered by the row's checksum. */
export interface TextFlags {
  /** The encoder's length limit cut the text. */
  readonly truncated: boolean;
  /** Tokens that the encoder's vocabulary lacks, counted up to {@link MOST_UNKNOWN}. */
  readonly unknown: number;
}

/** More are counted as so many: a text is told apart by whether it has some. */
export const MOST_UNKNOWN = 127;

/** Bit 0: truncated; bits 1 to 7: unknown tokens. A row from before these were counted has none. */
export function toByte({ truncated, unknown }: TextFlags): number {
  return (truncated ? 1 : 0) | (Math.min(unknown, MOST_UNKNOWN) << 1);
}

export function fromByte(byte: number): TextFlags {
  return { truncated: (byte & 1) === 1, unknown: byte >> 1 };
}

export function isFlagByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}
