import { parseArgs } from 'node:util';
import { AblataError } from '@ablata/spec';
import type { EncoderChoice } from './open-encoder.ts';

export interface TextsArguments extends EncoderChoice {
  /** `-`: standard input. */
  readonly file: string;
  readonly field: string;
  readonly threshold: number;
  readonly output: string | undefined;
  readonly duplicates: string | undefined;
  readonly names: 'first' | 'most-similar';
  readonly threads: number | undefined;
}

export const TEXTS_USAGE = `Usage: ablata-dedupe texts FILE.jsonl|FILE.txt|- --encoder ENCODER [options]

Removes near-duplicate texts: a text goes when its cosine to a text kept before it is at least the threshold.
Reads and writes as it goes; only the vectors of kept texts stay in memory.

  --encoder E       onnx, sonar, openai, … (the package @ablata/encoder-E), another package, or ./module.js
  --use NAME        which encoder, if the package offers several
  --with KEY=VALUE  an option of the encoder: --with model=./minilm (may be given several times)
  --field NAME      the text of a line of JSON (default text); a line may also be a JSON text
  --threshold T     cosine in (0, 1] (default 0.95)
  -o, --output F    the kept lines, as they were
  --duplicates F    a line of JSON for each dropped text: row, duplicateOf, similarity (rows from 0)
  --names WHICH     first (default) or most-similar: the kept text that a dropped one names
  --threads N       default: one a core, four at most
  -h, --help
`;

/** @returns null when help was asked for. @throws CONFIG_ARGUMENTS */
export function parseTextsArguments(argv: readonly string[]): TextsArguments | null {
  const { values, positionals } = parse([...argv]);
  if (values.help) return null;
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw wrong(`expected one file, but ${positionals.length} came`);
  if (file !== '-' && !/\.(jsonl|ndjson|txt)$/.test(file)) throw wrong(`${file} ends in none of .jsonl, .ndjson, .txt`);
  if (values.encoder === undefined) throw wrong('--encoder says what turns texts into vectors, and is missing');
  const threshold = Number(values.threshold ?? '0.95');
  if (!(threshold > 0 && threshold <= 1)) {
    throw wrong(`--threshold must be a cosine in (0, 1], but "${values.threshold}" came`);
  }
  const names = values.names ?? 'first';
  if (names !== 'first' && names !== 'most-similar')
    throw wrong(`--names is first or most-similar, but "${names}" came`);
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw wrong(`--threads must be a whole number from 1 on, but "${values.threads}" came`);
  }
  return {
    file,
    encoder: values.encoder,
    use: values.use,
    options: Object.fromEntries((values.with ?? []).map(option)),
    field: values.field ?? 'text',
    threshold,
    output: values.output,
    duplicates: values.duplicates,
    names,
    threads,
  };
}

function option(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw wrong(`--with is KEY=VALUE, but "${text}" came`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        encoder: { type: 'string' },
        use: { type: 'string' },
        with: { type: 'string', multiple: true },
        field: { type: 'string' },
        threshold: { type: 'string' },
        output: { type: 'string', short: 'o' },
        duplicates: { type: 'string' },
        names: { type: 'string' },
        threads: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : 'the arguments make no sense', cause);
  }
}

function wrong(what: string, cause?: unknown): AblataError {
  return new AblataError('CONFIG_ARGUMENTS', `ablata-dedupe texts: ${what}.`, {
    hint: 'ablata-dedupe texts --help shows what is possible.',
    cause,
  });
}
