import type { CAC } from 'cac';
import { CHOICES } from '../scaffold/init-choices.ts';
import { KINDS } from '../scaffold/kinds.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Commands for files, the ledger and scaffolds. */
export function addFiles(program: CAC, terminal: () => Terminal, version: string): void {
  program
    .command('inspect <file>', 'Show what is in a dataset file')
    .option('--json', 'Print what is in it as JSON')
    .example('ablata inspect runs/first/dataset/first.pt')
    .example('ablata inspect data/train.parquet')
    .action(async (file: string, options) =>
      (await import('../commands/inspect.ts')).inspectCommand(terminal(), file, options),
    );
  program
    .command('convert <from> <to>', 'Write a dataset file in another format')
    .option('--shard-rows <number>', 'In files of so many rows, train-00000-of-00012.parquet, with an index')
    .option('--shard-bytes <size>', 'In files of about this size, e.g. 500MB')
    .option('--json', 'Print the names of the files as JSON')
    .example('ablata convert first.pt first.parquet')
    .example('ablata convert train.pt train.parquet --shard-bytes 500MB')
    .action(async (from: string, to: string, options) =>
      (await import('../commands/convert.ts')).convertCommand(terminal(), from, to, options),
    );
  program
    .command('schema [config]', 'Print the JSON Schema of a config, for editors')
    .example('ablata schema > ablata.schema.json')
    .example('ablata schema study.yaml')
    .action(async (config: string | undefined) =>
      (await import('../commands/schema.ts')).schemaCommand(terminal(), config),
    );
  program
    .command('ledger <action>', 'Look after the memory of answers: stats, prune, export or salvage')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--service <id>', 'prune: answers of this service (see stats)')
    .option('--before <date>', 'prune: answers stored before')
    .option('--all', 'prune: everything')
    .option('--dry-run', 'prune: only count')
    .option('--out <file>', 'export: into this file instead of standard output')
    .option('--yes', 'prune: do not ask')
    .option('--json', 'stats, prune: print it as JSON')
    .example('ablata ledger stats')
    .example('ablata ledger prune --service 3 --dry-run')
    .action(async (action: string, options) =>
      (await import('../commands/ledger.ts')).ledgerCommand(terminal(), action, options),
    );
  program
    .command('init [folder]', 'Make a project whose config runs; asks on a terminal what it begins with')
    .option('--graph <what>', `${wordsOf('graph')} (default: generate)`)
    .option('--llm <which>', `${wordsOf('llm')} (default: stand-in)`)
    .option('--encoder <which>', `${wordsOf('encoder')} (default: stand-in)`)
    .option('--config <how>', `${wordsOf('config')} (default: ts)`)
    .option('--yes', 'Ask nothing: what is not said is the default')
    .option('--json', 'Print the written files as JSON')
    .example('ablata init')
    .example('ablata init study --graph texts --encoder onnx --config yaml')
    .action(async (folder = '.', options) =>
      (await import('../commands/init.ts')).initCommand(terminal(), version, folder, options),
    );
  program
    .command('new <what> <name>', 'Make a plugin or a stage that already passes its contract tests')
    .option('--kind <kind>', `plugin: ${Object.keys(KINDS).join(', ')} (default: encoder)`)
    .option('--folder <folder>', 'stage: where to put it (default: stages)')
    .option('--json', 'Print the written files as JSON')
    .example('ablata new stage max-words')
    .example('ablata new plugin my-encoder --kind encoder')
    .action(async (what: string, name: string, options) =>
      (await import('../commands/new.ts')).newCommand(terminal(), version, what, name, options),
    );
}

function wordsOf(choice: keyof typeof CHOICES): string {
  return Object.keys(CHOICES[choice]).join(', ');
}
