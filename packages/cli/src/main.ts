import { readFileSync } from 'node:fs';
import { AblataError } from '@ablata/spec';
import { cac } from 'cac';
import { runCommand } from './commands/run.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { printError } from './terminal/print-error.ts';
import { processTerminal, type Terminal } from './terminal/terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Runs the command line and gives its exit code: 0 done, 1 failed, 2 bad config or usage, 130 interrupted. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = cac('ablata');
  program
    .command('run [config]', 'Run an experiment, or go on with it')
    .action((config = '.') => runCommand(terminal, config));
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
    printError(terminal, error);
    return exitCodeOf(error);
  }
}
