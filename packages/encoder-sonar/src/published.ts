import type { PublishedFile as AnyPublishedFile } from '@ablata/files';
import type { Language } from './tokenizer/languages.ts';

/** A file that Meta publishes: name, size in bytes, sha256. */
export type PublishedFile = Extract<AnyPublishedFile, { readonly sha256: string }>;

export const publishedBase = 'https://dl.fbaipublicfiles.com/SONAR';

/** Sizes and hashes are those a public third-party manifest states for these addresses. */
export const publishedFiles = {
  checkpoint: {
    name: 'sonar_text_encoder.pt',
    size: 3_064_513_202,
    sha256: 'b46ffc66abd0519ce6693797eaf8b15da9011159eae18d99900c273a54208bf7',
  },
  tokenizer: {
    name: 'sentencepiece.source.256000.model',
    size: 4_852_054,
    sha256: '14bb8dfb35c0ffdea7bc01e56cea38b9e3d5efcdcb9c251d6b40538e1aab555a',
  },
} as const satisfies Record<string, PublishedFile>;

/** The checkpoint of each half. Of the decoder's neither size nor hash could be looked up: what arrives is checked tensor by tensor. */
export const publishedCheckpoints = {
  encoder: publishedFiles.checkpoint,
  decoder: { name: 'sonar_text_decoder.pt' },
} as const;

export const publishedLicense =
  'The weights of SONAR are published by Meta under CC-BY-NC-4.0: attribution, non-commercial use only.\n' +
  'https://creativecommons.org/licenses/by-nc/4.0/';

/** What a real checkpoint must give at fp32. */
export interface GoldenValues {
  /** First elements of a text's vector. */
  readonly vectors: readonly {
    readonly language: Language;
    readonly text: string;
    readonly start: readonly number[];
  }[];
  /** Cosines of every row text to every column text. */
  readonly cosines: {
    readonly rows: { readonly language: Language; readonly texts: readonly string[] };
    readonly columns: { readonly language: Language; readonly texts: readonly string[] };
    readonly values: readonly (readonly number[])[];
  };
}

/**
 * Sources: the vectors from the tests of the Hugging Face port (huggingface/transformers pull request 29646), the
 * cosines from facebookresearch/SONAR, tests/integration_tests/test_text_sonar.py.
 */
export const publishedGoldens: GoldenValues = {
  vectors: [
    { language: 'eng_Latn', text: 'My name is SONAR.', start: [-0.005286, 0.002008, -0.000562, 0.006344, 0.006329] },
    {
      language: 'eng_Latn',
      text: 'I can embed the sentences into vectorial space.',
      start: [-0.00033, -0.007055, 0.007644, 0.001841, 0.003727],
    },
  ],
  cosines: {
    rows: { language: 'eng_Latn', texts: ['Hello, my name is Paul', "I'm working as a teacher"] },
    columns: { language: 'fra_Latn', texts: ['Bonjour, mon nom est Paul', 'Je travaille comme professeur.'] },
    values: [
      [0.9367, 0.3658],
      [0.3787, 0.8596],
    ],
  },
};

/** Texts that a real encoder and decoder must give, by beam search with five beams. */
export type DecoderGoldens = readonly {
  readonly texts: readonly string[];
  readonly language: Language;
  readonly decoded: readonly string[];
}[];

/** Sources: facebookresearch/SONAR, README.md and tests/integration_tests/test_text_sonar.py. The texts are English. */
export const publishedDecoderGoldens: DecoderGoldens = [
  {
    texts: ['My name is SONAR.', 'I can embed the sentences into vectorial space.'],
    language: 'eng_Latn',
    decoded: ['My name is SONAR.', 'I can embed the sentences into vector space.'],
  },
  {
    texts: ['Hello, my name is Paul', "I'm working as a teacher"],
    language: 'fra_Latn',
    decoded: ['Bonjour, mon nom est Paul', 'Je travaille comme professeur.'],
  },
];
