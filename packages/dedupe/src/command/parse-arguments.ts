import { parseArgs } from 'node:util';
import { AblataError } from '@ablata/spec';

export interface Arguments {
  readonly file: string;
  readonly threshold: number;
  readonly outputs: readonly string[];
  readonly against: string | undefined;
  /** Of vectors, in Parquet files. */
  readonly column: string | undefined;
  /** Other thresholds to say the number of kept rows for. */
  readonly at: readonly number[];
  readonly verify: number | 'all' | undefined;
  readonly threads: number | undefined;
  /** The first of several duplicates, or none of them. */
  readonly keep: 'first' | 'none';
  /** Rows to reduce the set to, and how: by the threshold that leaves so many, or by choosing rows far from each other. */
  readonly to: { readonly rows: number; readonly by: 'threshold' | 'farthest-first' } | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Say what it would take, and do nothing. */
  readonly plan: boolean;
  /** Processes that compare blocks; undefined: this one, with threads. */
  readonly processes: number | undefined;
  readonly blockRows: number | undefined;
}

export const USAGE = `Usage: ablata-dedupe FILE [options]
       ablata-dedupe texts FILE.jsonl --encoder onnx [options]    (ablata-dedupe texts --help)

FILE is .npy, or .parquet (with @ablata/formats installed). It may be in shards: FILE-00000-of-00012.npy and so on, with or
without FILE.npy.index.json.

Removes near-duplicate rows: a row goes when its cosine to a row kept before it is at least the threshold.

  --threshold T     cosine in (0, 1] (default 0.95)
  -o, --output F    kept.npy: the kept rows · kept.txt: their numbers, one a line
                    result.json: numbers and certificate (may be given several times)
                    clusters.npy or clusters.txt: for each row the kept row it goes with
  --keep none       drop all rows that have a near-duplicate, the first of them as well
  --to N            reduce to N rows or a few less: by the highest threshold that leaves no more
  --farthest-first N    or by choosing N rows that lie far from each other
  --column NAME     the column of vectors in a Parquet file, where it has several
  --against O.npy   drop rows that are near-duplicates of a row of this file as well
  --at T,T,…        say how many rows other thresholds would keep
  --verify [N|all]  check the result by plain float64 loops, N kept rows against all (default 500)
  --threads N       default: one a core, four at most
  --memory GB       vectors are read again from the file where holding them would take more (default: half of the machine's)
  --plan            say how much memory it takes, and do nothing
  --processes N     compare blocks of rows in N processes, each with one block in memory: for sets that
                    outgrow one (not with --at, --threads, --memory)
  --block-rows N    rows of a block (default: about 512 MB a process); verdicts do not depend on it
  -h, --help
`;

/** @returns null when help was asked for. @throws CONFIG_ARGUMENTS */
export function parseArguments(argv: readonly string[]): Arguments | null {
  // `--verify` takes a value or none, which parseArgs does not know.
  const args = argv.map((arg, i) => {
    const next = argv[i + 1];
    return arg === '--verify' && (next === undefined || !/^(\d+|all)$/.test(next)) ? '--verify=500' : arg;
  });
  const parsed = parse(args);
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw wrong(`expected one file, but ${positionals.length} came`);
  }
  for (const output of values.output ?? []) {
    if (!/\.(npy|txt|json)$/.test(output)) throw wrong(`the output ${output} ends in none of .npy, .txt, .json`);
  }
  const threads = count('--threads', values.threads);
  const processes = count('--processes', values.processes);
  const blockRows = count('--block-rows', values['block-rows']);
  const alone = ['at', 'threads', 'memory', 'keep', 'to', 'farthest-first'] as const;
  if (processes !== undefined && alone.some((name) => values[name] !== undefined))
    throw wrong('--processes can be given with none of --at, --threads, --memory, --keep, --to and --farthest-first');
  if (processes === undefined && blockRows !== undefined) throw wrong('--block-rows belongs to --processes');
  const verify = values.verify;
  if (verify !== undefined && !/^([1-9]\d*|all)$/.test(verify)) {
    throw wrong(`--verify must be a number of rows or "all", but "${verify}" came`);
  }
  return {
    file,
    threshold: cosine('--threshold', values.threshold ?? '0.95'),
    outputs: values.output ?? [],
    against: values.against,
    column: values.column,
    at: values.at === undefined ? [] : values.at.split(',').map((part) => cosine('--at', part)),
    verify: verify === undefined || verify === 'all' ? verify : Number(verify),
    threads,
    keep: keep(values.keep ?? 'first'),
    to: to(values),
    memory: values.memory === undefined ? undefined : gigabytes(values.memory),
    plan: values.plan === true,
    processes,
    blockRows,
  };
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw wrong(`${option} must be a whole number from 1 on, but "${text}" came`);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        threshold: { type: 'string' },
        output: { type: 'string', short: 'o', multiple: true },
        against: { type: 'string' },
        column: { type: 'string' },
        at: { type: 'string' },
        verify: { type: 'string' },
        threads: { type: 'string' },
        keep: { type: 'string' },
        to: { type: 'string' },
        'farthest-first': { type: 'string' },
        memory: { type: 'string' },
        plan: { type: 'boolean' },
        processes: { type: 'string' },
        'block-rows': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : 'the arguments make no sense', cause);
  }
}

function cosine(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1) return value;
  throw wrong(`${name} must be a cosine in (0, 1], but "${text}" came`);
}

function keep(text: string): 'first' | 'none' {
  if (text === 'first' || text === 'none') return text;
  throw wrong(`--keep must be first or none, but "${text}" came`);
}

function to(values: ReturnType<typeof parse>['values']): Arguments['to'] {
  const both = values['farthest-first'];
  const [name, text, by] =
    both === undefined
      ? (['--to', values.to, 'threshold'] as const)
      : (['--farthest-first', both, 'farthest-first'] as const);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw wrong(`${name} must be a number of rows, but "${text}" came`);
  const besides = (['to', 'threshold', 'at', 'keep', 'against'] as const).find(
    (other) => `--${other}` !== name && values[other] !== undefined && (by === 'farthest-first' || other !== 'against'),
  );
  if (besides !== undefined) throw wrong(`${name} and --${besides} can't be used together`);
  if (by === 'farthest-first' && values.verify !== undefined)
    throw wrong('--farthest-first has no certificate to verify');
  return { rows: Number(text), by };
}

function gigabytes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value * 1e9;
  throw wrong(`--memory must be a number of gigabytes, but "${text}" came`);
}

function wrong(what: string, cause?: unknown): AblataError {
  return new AblataError('CONFIG_ARGUMENTS', `ablata-dedupe: ${what}.`, {
    hint: 'ablata-dedupe --help shows what is possible.',
    cause,
  });
}
