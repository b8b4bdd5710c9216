/** A file as it was published. */
export interface Release {
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly records: number;
}

type Split = 'train' | 'test';

/** The commit of https://github.com/openai/grade-school-math (MIT) that is downloaded. The repository is archived. */
export const COMMIT = '3101c7d5072418e28b9008a6636bde82a006892c';

/** Where {@link releases} are, unless option `url` or ABLATA_GSM8K_URL says otherwise. */
export const BASE_URL = `https://raw.githubusercontent.com/openai/grade-school-math/${COMMIT}/grade_school_math/data/`;

export const releases: Readonly<Record<Split, Release>> = {
  train: {
    file: 'train.jsonl',
    bytes: 4_166_206,
    sha256: '17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465',
    records: 7473,
  },
  test: {
    file: 'test.jsonl',
    bytes: 749_738,
    sha256: '3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14',
    records: 1319,
  },
};
