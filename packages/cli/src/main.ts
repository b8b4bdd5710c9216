import { readFileSync } from 'node:fs';
import { AblataError, didYouMean, nearest } from '@ablata/spec';
import { type CAC, cac } from 'cac';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { explainOutOfFiles } from './out-of-files.ts';
import { addExperiments } from './program/experiments.ts';
import { addFiles } from './program/files.ts';
import { addRuns } from './program/runs.ts';
import { printError } from './terminal/print-error.ts';
import { processTerminal, quietly, type Terminal } from './terminal/terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export { processTerminal };

const HOW_TO_GO_ON = { title: 'How one is used, with examples', body: '  $ ablata help run' };

/** Runs the command line and gives its exit code: 0 done, 1 failed, 2 bad config or usage, 130 interrupted. */
export async function main(argv: readonly string[], given: Terminal = processTerminal()): Promise<number> {
  const program = cac('ablata');
  const terminal = (): Terminal => (program.options['quiet'] ? quietly(given) : given);
  addExperiments(program, terminal);
  addRuns(program, terminal);
  addFiles(program, terminal, version);
  program
    .command('help [command]', 'Show how a command is used')
    .example('ablata help run')
    .example('ablata help')
    .action((name: string | undefined) =>
      main([...argv.slice(0, 2), ...(name === undefined ? [] : [name]), '--help'], given),
    );
  program.option('--quiet', 'Say only what is wrong, and results');
  program.help((sections) => {
    const description = program.matchedCommand?.description;
    // Of `--no-open` cac tells the default of `--open`.
    const told = sections
      // Twenty lines that name every command once more.
      .map((section) => (section.title?.startsWith('For more info') ? HOW_TO_GO_ON : section))
      .map((section) => ({
        ...section,
        body: section.body.replace(/^( *--no-.*?) \(default: true\)$/gm, '$1'),
      }));
    return description ? told.toSpliced(1, 0, { body: description }) : told;
  });
  program.version(version);
  try {
    if (argv[2] === 'complete') await (await import('./completion.ts')).offerCompletion(program, argv[3]);
    checkCommand(argv, program);
    program.parse([...argv], { run: false });
    if (!program.matchedCommand && !program.options['help'] && !program.options['version']) {
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
    printError(given, shown);
    return exitCodeOf(shown);
  }
}

/** Before cac shows the help of all commands for one that there is not. @throws CONFIG_USAGE */
function checkCommand(argv: readonly string[], { commands }: CAC): void {
  const name = argv.slice(2).find((word) => !word.startsWith('-'));
  const names = commands.map((command) => command.name);
  if (name === undefined || names.includes(name)) return;
  throw new AblataError('CONFIG_USAGE', `there is no command '${name}'.${didYouMean(name, names)}`, {
    hint: 'See: ablata --help',
  });
}

/** The option that an unknown one was meant to be, or all there are. */
function meant(message: string, { matchedCommand, globalCommand }: CAC): string {
  const [, unknown] = /^Unknown option `--?([\w-]+)`$/.exec(message) ?? [];
  if (unknown === undefined || !matchedCommand) return '';
  const written = [...matchedCommand.options, ...globalCommand.options].map(
    ({ rawName }) => /--([\w-]+)/.exec(rawName)?.[1] ?? '',
  );
  // Of `--no-opne` cac tells `opne`.
  const byName = new Map(written.flatMap((name) => [[name, name], [name.replace(/^no-/, ''), name]])); // biome-ignore format: one line
  const name = nearest(unknown, [...byName.keys()]);
  if (name !== undefined) return `. Did you mean '--${byName.get(name)}'?`;
  return `. Known: ${written.map((each) => `--${each}`).join(', ')}.`;
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
