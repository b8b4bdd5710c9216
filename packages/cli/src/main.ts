import { readFileSync } from 'node:fs';
import { AblataError } from '@ablata/spec';
import { cac } from 'cac';
import { ablateCommand } from './commands/ablate.ts';
import { answersCommand } from './commands/answers.ts';
import { compareCommand } from './commands/compare.ts';
import { convertCommand } from './commands/convert.ts';
import { exportCommand } from './commands/export.ts';
import { initCommand } from './commands/init.ts';
import { inspectCommand } from './commands/inspect.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { newCommand } from './commands/new.ts';
import { planCommand } from './commands/plan.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { thresholdsCommand } from './commands/thresholds.ts';
import { verifyCommand } from './commands/verify.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { explainOutOfFiles } from './out-of-files.ts';
import { KINDS } from './scaffold/kinds.ts';
import { printError } from './terminal/print-error.ts';
import { processTerminal, type Terminal } from './terminal/terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const retryFailed = ['--retry-failed', 'Ask again what failed for good before'] as const;

/** Runs the command line and gives its exit code: 0 done, 1 failed, 2 bad config or usage, 130 interrupted. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = cac('ablata');
  program
    .command('run [config]', 'Run an experiment, or go on with it')
    .option(...retryFailed)
    .action((config = '.', options) => runCommand(terminal, config, options));
  program
    .command('plan [config]', 'Say what a run would do and cost; spends nothing')
    .option('--json', 'Print the plan as JSON')
    .action((config = '.', options) => planCommand(terminal, config, options));
  program
    .command('ablate [...axes]', 'Run the variants of an experiment over one ledger and compare them')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--product', 'All combinations instead of one axis at a time')
    .option(...retryFailed)
    .action((axes: string[], options) => ablateCommand(terminal, options.config, axes, options));
  program
    .command('compare [...runs]', 'Show runs side by side')
    .option('--out <folder>', 'Write comparison.json and comparison.md there')
    .action((runs: string[], options) => compareCommand(terminal, runs, options));
  program
    .command('verify <run>', 'Hold books, proof, splits and files against each other, from the files alone')
    .option('--full', 'Compare all pairs of rows instead of a sample')
    .option('--leak <cosine>', 'Fail when a cosine across splits reaches this')
    .option('--project <folder>', 'Where references are read from, when the run was moved out of its project')
    .option('--verbose', 'Say all there is to say of each check')
    .action((run: string, options) => verifyCommand(terminal, run, options));
  program
    .command('answers <run>', 'Show what models really answered, from the ledger')
    .option('--rejected', 'Those of which something was dropped, with the reason')
    .option('--reason <text>', 'Only where the fate and reason have this in them, for example truncated')
    .option('--stage <name>', 'Only what this stage asked or dropped')
    .option('--limit <count>', 'How many requests', { default: 5 })
    .option('--json', 'One JSON object a line')
    .action((run: string, options) => answersCommand(terminal, run, options));
  program
    .command('inspect <file>', 'Show what is in a dataset file')
    .action((file: string) => inspectCommand(terminal, file));
  program
    .command('convert <from> <to>', 'Write a dataset file in another format')
    .action((from: string, to: string) => convertCommand(terminal, from, to));
  program
    .command('export <run>', 'Write a dataset for others to load')
    .option('--huggingface <folder>', 'As a folder for the Hugging Face Hub')
    .option('--license <name>', 'Licence for the card')
    .action((run: string, options) => exportCommand(terminal, run, options));
  program
    .command('ledger <action>', 'stats, prune, export or salvage: look after the memory of answers')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--service <id>', 'prune: answers of this service (see stats)')
    .option('--before <date>', 'prune: answers stored before')
    .option('--all', 'prune: everything')
    .option('--dry-run', 'prune: only count')
    .option('--out <file>', 'export: into this file instead of standard output')
    .action((action: string, options) => ledgerCommand(terminal, action, options));
  program
    .command('thresholds <run>', 'How many rows other dedup thresholds would have kept')
    .option('--at <list>', 'Thresholds, for example 0.90,0.93,0.97')
    .action((run: string, options) => thresholdsCommand(terminal, run, options));
  program
    .command('report <run>', 'Write the run as one HTML page')
    .action((run: string) => reportCommand(terminal, run));
  program
    .command('init [folder]', 'Make a project whose config runs as it is')
    .action((folder = '.') => initCommand(terminal, folder));
  program
    .command('new <what> <name>', 'Make a plugin or a stage that already passes its contract tests')
    .option('--kind <kind>', `plugin: ${Object.keys(KINDS).join(', ')} (default: encoder)`)
    .option('--folder <folder>', 'stage: where to put it (default: stages)')
    .action((what: string, name: string, options) => newCommand(terminal, version, what, name, options));
  program.help();
  program.version(version);
  try {
    program.parse([...argv], { run: false });
    if (!program.matchedCommand && !program.options['help'] && !program.options['version']) {
      const [name] = program.args;
      if (name) throw new AblataError('CONFIG_USAGE', `there is no command '${name}'`, { hint: 'See: ablata --help' });
      program.outputHelp();
      return EXIT.usage;
    }
    await program.runMatchedCommand();
    return EXIT.done;
  } catch (error) {
    const shown = isUsageError(error)
      ? new AblataError('CONFIG_USAGE', error.message, {
          hint: `See: ablata ${program.matchedCommandName} --help`,
        })
      : explainOutOfFiles(error);
    printError(terminal, shown);
    return exitCodeOf(shown);
  }
}

/** What cac finds wrong with a command line: an argument or a value that is missing, an unknown option. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CACError';
}
