import { readFileSync } from 'node:fs';
import { AblataError, didYouMean } from '@ablata/spec';
import { type CAC, cac } from 'cac';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { explainOutOfFiles } from './out-of-files.ts';
import { KINDS } from './scaffold/kinds.ts';
import { printError } from './terminal/print-error.ts';
import { processTerminal, type Terminal } from './terminal/terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const SETTINGS = [
  ['--set <path=value>', 'Another value in the config, for this time: --set services.dedupe.threshold=0.9'],
  ['--target <rows>', 'Another number of rows'],
] as const;
const retryFailed = ['--retry-failed', 'Ask again what failed for good before'] as const;

/** Runs the command line and gives its exit code: 0 done, 1 failed, 2 bad config or usage, 130 interrupted. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = cac('ablata');
  program
    .command('run [config]', 'Run an experiment, or go on with it')
    .option(...retryFailed)
    .option(...SETTINGS[0])
    .option(...SETTINGS[1])
    .example('ablata run')
    .example('ablata run study.yaml --target 100 --set name=trial')
    .action(async (config = '.', options) => (await import('./commands/run.ts')).runCommand(terminal, config, options));
  program
    .command('plan [config]', 'Say what a run would do and cost; spends nothing')
    .option('--json', 'Print the plan as JSON')
    .option(...SETTINGS[0])
    .option(...SETTINGS[1])
    .example('ablata plan')
    .example('ablata plan --set services.dedupe.threshold=0.9')
    .action(async (config = '.', options) =>
      (await import('./commands/plan.ts')).planCommand(terminal, config, options),
    );
  program
    .command(
      'doctor [config]',
      'Say what of this machine and a config is ready, and what mends the rest; spends nothing',
    )
    .option('--json', 'Print the findings as JSON')
    .example('ablata doctor')
    .example('ablata doctor study.yaml --json')
    .action(async (config: string | undefined, options) =>
      (await import('./commands/doctor.ts')).doctorCommand(terminal, config, options),
    );
  program
    .command('work [config]', 'Answer calls of runs on other machines (needs an executor in the config)')
    .option('--for <services>', 'Services to work for, separated by commas (default: those of run.executor.for)')
    .option('--concurrency <number>', 'Batches at once (default: what the service finds best)')
    .option('--listen <address>', 'Where /healthz and /metrics are served (default: a free port of 127.0.0.1)')
    .action(async (config = '.', options) =>
      (await import('./commands/work.ts')).workCommand(terminal, config, options),
    );
  program
    .command('ps [config]', 'Show who works on what: queues, workers, rates')
    .option('--json', 'Print it as JSON')
    .action(async (config = '.', options) => (await import('./commands/ps.ts')).psCommand(terminal, config, options));
  program
    .command('ablate [...axes]', 'Run the variants of an experiment over one ledger and compare them')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--product', 'All combinations instead of one axis at a time')
    .option(...retryFailed)
    .option(...SETTINGS[0])
    .option(...SETTINGS[1])
    .example('ablata ablate threshold')
    .example('ablata ablate threshold prompting --product --target 1000')
    .action(async (axes: string[], options) =>
      (await import('./commands/ablate.ts')).ablateCommand(terminal, options.config, axes, options),
    );
  program
    .command('compare [...runs]', 'Show runs side by side')
    .option('--out <folder>', 'Write comparison.json and comparison.md there')
    .example('ablata compare runs/a runs/b')
    .example('ablata compare runs/* --out comparison')
    .action(async (runs: string[], options) =>
      (await import('./commands/compare.ts')).compareCommand(terminal, runs, options),
    );
  program
    .command('verify <run>', 'Hold books, proof, splits and files against each other, from the files alone')
    .option('--full', 'Compare all pairs of rows instead of a sample')
    .option('--leak <cosine>', 'Fail when a cosine across splits reaches this')
    .option('--project <folder>', 'Where references are read from, when the run was moved out of its project')
    .option('--verbose', 'Say all there is to say of each check')
    .example('ablata verify runs/first')
    .example('ablata verify runs/first --full --leak 0.95')
    .action(async (run: string, options) =>
      (await import('./commands/verify.ts')).verifyCommand(terminal, run, options),
    );
  program
    .command('answers <run>', 'Show what models really answered, from the ledger')
    .option('--rejected', 'Those of which something was dropped, with the reason')
    .option('--reason <text>', 'Only where the fate and reason have this in them, for example truncated')
    .option('--stage <name>', 'Only what this stage asked or dropped')
    .option('--limit <count>', 'How many requests', { default: 5 })
    .option('--json', 'One JSON object a line')
    .example('ablata answers runs/first --rejected')
    .example('ablata answers runs/first --reason truncated --limit 20')
    .action(async (run: string, options) =>
      (await import('./commands/answers.ts')).answersCommand(terminal, run, options),
    );
  program
    .command('stats <run>', 'Say what one wants to know of a dataset before training on it')
    .option('--json', 'Print the statistics as JSON')
    .example('ablata stats runs/first')
    .example('ablata stats runs/first --json > statistics.json')
    .action(async (run: string, options) => (await import('./commands/stats.ts')).statsCommand(terminal, run, options));
  program
    .command('probe <run>', 'Show how decoding degrades with noise around the vectors, and between them')
    .option('--noise <sizes>', "Sizes of the noise, in each dimension's standard deviation", {
      default: '0,0.05,0.1,0.2,0.5',
    })
    .option('--rows <count>', 'Rows that noise is added to', { default: 50 })
    .option('--lines <count>', 'Pairs of rows that are joined by a straight line', { default: 10 })
    .option('--steps <count>', 'Points on each line', { default: 5 })
    .option('--language <name>', 'Language to decode into')
    .option('--decoder <name>', 'The decoder among the services of the config', { default: 'decoder' })
    .option('--encoder <name>', 'The encoder among them', { default: 'encoder' })
    .option('--config <file>', 'Config of the run', { default: '.' })
    .option('--json', 'Print everything, decoded texts as well, as JSON')
    .action(async (run: string, options) => (await import('./commands/probe.ts')).probeCommand(terminal, run, options));
  program
    .command('rows <run>', 'Show rows of a dataset, by what their columns say')
    .option('--where <expression>', 'Only these, for example: --where \'word_count > 20 && split == "test"\'')
    .option('--search <words>', 'Only with all these words in the text; quotes keep some together')
    .option('--sort <column>', 'In this order')
    .option('--desc', 'The largest first')
    .option('--random <count>', 'So many at random, the same each time')
    .option('--limit <count>', 'How many', { default: 10 })
    .option('--columns <list>', 'These columns, for example: --columns text,probability')
    .option('--json', 'One JSON object a line')
    .example('ablata rows runs/first --random 5')
    .example("ablata rows runs/first --where 'word_count > 20' --json")
    .action(async (run: string, options) => (await import('./commands/rows.ts')).rowsCommand(terminal, run, options));
  program
    .command('neighbours <run> [text]', 'Show the rows nearest to a text or a row')
    .option('--row <number>', 'This row of the dataset instead of a text')
    .option('--limit <count>', 'How many', { default: 10 })
    .option('--config <file>', 'Config of the run, whose encoder reads the text', { default: '.' })
    .option('--json', 'One JSON object a line')
    .example('ablata neighbours runs/first "Check the units."')
    .example('ablata neighbours runs/first --row 17 --limit 3')
    .action(async (run: string, text: string | undefined, options) =>
      (await import('./commands/neighbours.ts')).neighboursCommand(terminal, run, text, options),
    );
  program
    .command('schema [config]', 'Print the JSON Schema of a config, for editors')
    .example('ablata schema > ablata.schema.json')
    .example('ablata schema study.yaml')
    .action(async (config: string | undefined) =>
      (await import('./commands/schema.ts')).schemaCommand(terminal, config),
    );
  program
    .command('inspect <file>', 'Show what is in a dataset file')
    .example('ablata inspect runs/first/dataset/first.pt')
    .example('ablata inspect data/train.parquet')
    .action(async (file: string) => (await import('./commands/inspect.ts')).inspectCommand(terminal, file));
  program
    .command('convert <from> <to>', 'Write a dataset file in another format')
    .example('ablata convert first.pt first.parquet')
    .option('--shard-rows <number>', 'In files of so many rows, train-00000-of-00012.parquet, with an index')
    .option('--shard-bytes <size>', 'In files of about this size, e.g. 500MB')
    .example('ablata convert train.jsonl train.safetensors')
    .example('ablata convert train.pt train.parquet --shard-bytes 500MB')
    .action(async (from: string, to: string, options) =>
      (await import('./commands/convert.ts')).convertCommand(terminal, from, to, options),
    );
  program
    .command('export <run>', 'Write a dataset for others to load')
    .option('--huggingface <folder>', 'As a folder for the Hugging Face Hub')
    .option('--license <name>', 'Licence for the card')
    .option('--shard-bytes <size>', 'About the size of a Parquet file (default: 500MB)')
    .option('--shard-rows <number>', 'Rows of a Parquet file')
    .example('ablata export runs/first --huggingface hub')
    .example('ablata export runs/first --huggingface hub --license mit')
    .action(async (run: string, options) =>
      (await import('./commands/export.ts')).exportCommand(terminal, run, options),
    );
  program
    .command('ledger <action>', 'stats, prune, export or salvage: look after the memory of answers')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--service <id>', 'prune: answers of this service (see stats)')
    .option('--before <date>', 'prune: answers stored before')
    .option('--all', 'prune: everything')
    .option('--dry-run', 'prune: only count')
    .option('--out <file>', 'export: into this file instead of standard output')
    .example('ablata ledger stats')
    .example('ablata ledger prune --service 3 --dry-run')
    .action(async (action: string, options) =>
      (await import('./commands/ledger.ts')).ledgerCommand(terminal, action, options),
    );
  program
    .command('thresholds <run>', 'How many rows other dedup thresholds would have kept')
    .option('--at <list>', 'Thresholds, for example 0.90,0.93,0.97')
    .example('ablata thresholds runs/first')
    .example('ablata thresholds runs/first --at 0.90,0.93,0.97')
    .action(async (run: string, options) =>
      (await import('./commands/thresholds.ts')).thresholdsCommand(terminal, run, options),
    );
  program
    .command('report [...runs]', 'Write a run, or several side by side, as one HTML page')
    .option('--out <file>', 'Write it there instead of into the folder of the first run')
    .option('--svg', 'Write each figure as an SVG file besides, into the folder figures beside the page')
    .option('--png', 'The same as PNG files (needs the package @resvg/resvg-js)')
    .example('ablata report runs/first')
    .example('ablata report runs/first --svg')
    .example('ablata report runs/a runs/b --out comparison.html')
    .action(async (runs: string[], options) =>
      (await import('./commands/report.ts')).reportCommand(terminal, runs, options),
    );
  program
    .command('view [...runs]', 'Look at runs in a browser: rows, map, answers, duplicates; nothing leaves this machine')
    .option('--port <port>', 'Listen there instead of on a free port')
    .option('--host <address>', 'Listen on this address instead of this machine alone')
    .option('--no-open', 'Only print the address')
    .example('ablata view')
    .example('ablata view runs/first runs/second --no-open')
    .action(async (runs: string[], options) =>
      (await import('./commands/view.ts')).viewCommand(terminal, runs, options),
    );
  program
    .command('init [folder]', 'Make a project whose config runs as it is')
    .example('ablata init')
    .example('ablata init study')
    .action(async (folder = '.') => (await import('./commands/init.ts')).initCommand(terminal, folder));
  program
    .command('new <what> <name>', 'Make a plugin or a stage that already passes its contract tests')
    .option('--kind <kind>', `plugin: ${Object.keys(KINDS).join(', ')} (default: encoder)`)
    .option('--folder <folder>', 'stage: where to put it (default: stages)')
    .example('ablata new stage max-words')
    .example('ablata new plugin my-encoder --kind encoder')
    .action(async (what: string, name: string, options) =>
      (await import('./commands/new.ts')).newCommand(terminal, version, what, name, options),
    );
  program
    .command('help [command]', 'Show how a command is used')
    .example('ablata help run')
    .example('ablata help')
    .action((name: string | undefined) =>
      main([...argv.slice(0, 2), ...(name === undefined ? [] : [name]), '--help'], terminal),
    );
  program.help();
  program.version(version);
  try {
    if (argv[2] === 'complete') await (await import('./completion.ts')).offerCompletion(program);
    program.parse([...argv], { run: false });
    if (!program.matchedCommand && !program.options['help'] && !program.options['version']) {
      const [name] = program.args;
      if (name) throw unknownCommand(name, program);
      program.outputHelp();
      return EXIT.usage;
    }
    if (program.matchedCommand) await interpretSchemas();
    await program.runMatchedCommand();
    return EXIT.done;
  } catch (error) {
    const shown = isUsageError(error)
      ? new AblataError('CONFIG_USAGE', `${error.message}${meant(error.message, program)}`, {
          hint: `See: ablata ${program.matchedCommandName} --help`,
        })
      : explainOutOfFiles(error);
    printError(terminal, shown);
    return exitCodeOf(shown);
  }
}

function unknownCommand(name: string, { commands }: CAC): AblataError {
  const names = commands.map((command) => command.name);
  return new AblataError('CONFIG_USAGE', `there is no command '${name}'.${didYouMean(name, names)}`, {
    hint: 'See: ablata --help',
  });
}

/** The option that an unknown one was meant to be. */
function meant(message: string, { matchedCommand }: CAC): string {
  const [, unknown] = /^Unknown option `--?([\w-]+)`$/.exec(message) ?? [];
  if (unknown === undefined || !matchedCommand) return '';
  const names = matchedCommand.options.map(({ rawName }) => /--([\w-]+)/.exec(rawName)?.[1] ?? '');
  const found = didYouMean(unknown, names);
  return found === '' ? '' : `.${found.replace(/'(.+)'/, "'--$1'")}`;
}

/** What cac finds wrong with a command line: an argument or a value that is missing, an unknown option. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CACError';
}

/** Most schemas check a few values: to compile them would take longer than all their checks. To be said before any is made. */
async function interpretSchemas(): Promise<void> {
  const { configure } = await import('arktype/config');
  configure({ jitless: true });
}
