/** Which half of SONAR a checkpoint is of. */
export type Half = 'encoder' | 'decoder';

export interface HalfFacts {
  /** fairseq2's name of the embedding table. */
  readonly embedding: string;
  /** As messages call it. */
  readonly name: string;
  /** The file that Meta publishes. */
  readonly file: string;
  /** What else the file may hold of the model, and need not: the decoder's output projection is its embedding table. */
  readonly tied: string | undefined;
}

export const halves: Readonly<Record<Half, HalfFacts>> = {
  encoder: {
    embedding: 'encoder_frontend.embed.weight',
    name: 'SONAR text encoder',
    file: 'sonar_text_encoder.pt',
    tied: undefined,
  },
  decoder: {
    embedding: 'decoder_frontend.embed.weight',
    name: 'SONAR text decoder',
    file: 'sonar_text_decoder.pt',
    tied: 'final_proj.weight',
  },
};
