import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { AblataError, type ErrorCode, isAblataError } from '@ablata/spec';
import type { Terminal } from './terminal.ts';

/** Values of options, as `parseArgs` of Node.js gives them. */
type ValuesOf<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>['values'];

export interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** That it was wrongly called, in words that follow its name. */
  misuse(message: string): AblataError;
  /** Runs it and gives its exit code: that of `command`, 1 failed, 2 wrongly called. @param command gets its first argument, the others, and options */
  run(
    args: readonly string[],
    terminal: Terminal,
    command: (name: string, rest: readonly string[], values: ValuesOf<Options>) => number | Promise<number>,
  ): Promise<number>;
}

/** The frame of a command with subcommands: `--help`, options, errors with their hints, exit codes. @param code of the error of being wrongly called */
export function commandLine<const Options extends ParseArgsOptionsConfig>({
  name,
  code,
  usage,
  options,
}: {
  name: string;
  code: ErrorCode;
  usage: string;
  options: Options;
}): CommandLine<Options> {
  const misuse = (message: string): AblataError =>
    new AblataError(code, `${name}: ${message}`, { hint: `See \`${name} --help\`.` });
  const parse = (args: readonly string[]) => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true });
    } catch (error) {
      throw misuse((error as Error).message.split('. ')[0] as string);
    }
  };
  return {
    misuse,
    async run(args, terminal, command) {
      try {
        const { values, positionals } = parse(args);
        const [first, ...rest] = positionals;
        const { help } = values as { readonly help?: boolean };
        if (!help && first !== undefined) return await command(first, rest, values as ValuesOf<Options>);
        terminal.out(usage);
        return help ? 0 : 2;
      } catch (error) {
        if (isOfSystem(error)) {
          terminal.note(`${name}: ${error.message}`); // names what was tried, with which file
          return 1;
        }
        if (!isAblataError(error)) throw error;
        terminal.note(`${error.code}: ${error.message}`);
        if (error.hint !== undefined) terminal.note(`  ${error.hint}`);
        return error.code === code ? 2 : 1;
      }
    },
  };
}

/** Whether the operating system refused something: a folder where a file was meant, no room, no permission. */
function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && !isAblataError(error) && 'syscall' in error;
}
