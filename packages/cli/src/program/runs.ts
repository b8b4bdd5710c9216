import type { CAC } from 'cac';
import type { Terminal } from '../terminal/terminal.ts';

/** Commands that look at runs. */
export function addRuns(program: CAC, terminal: () => Terminal): void {
  program
    .command('compare [...runs]', 'Show runs side by side')
    .option('--out <folder>', 'Write comparison.json and comparison.md there')
    .option('--json', 'Print the comparison as JSON')
    .example('ablata compare runs/a runs/b')
    .example('ablata compare runs/* --out comparison')
    .action(async (runs: string[], options) =>
      (await import('../commands/compare.ts')).compareCommand(terminal(), runs, options),
    );
  program
    .command('verify <run>', 'Hold books, proof, splits and files against each other, from the files alone')
    .option('--full', 'Compare all pairs of rows instead of a sample')
    .option('--leak <cosine>', 'Fail when a cosine across splits reaches this')
    .option('--project <folder>', 'Where references are read from, when the run was moved out of its project')
    .option('--verbose', 'Say all there is to say of each check')
    .option('--json', 'Print the verdict and all checks as JSON')
    .example('ablata verify runs/first')
    .example('ablata verify runs/first --full --leak 0.95')
    .action(async (run: string, options) =>
      (await import('../commands/verify.ts')).verifyCommand(terminal(), run, options),
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
      (await import('../commands/answers.ts')).answersCommand(terminal(), run, options),
    );
  program
    .command('stats <run>', 'Say what one wants to know of a dataset before training on it')
    .option('--json', 'Print the statistics as JSON')
    .example('ablata stats runs/first')
    .example('ablata stats runs/first --json > statistics.json')
    .action(async (run: string, options) =>
      (await import('../commands/stats.ts')).statsCommand(terminal(), run, options),
    );
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
    .example('ablata probe runs/first')
    .example('ablata probe runs/first --noise 0,0.1,0.3 --rows 200')
    .action(async (run: string, options) =>
      (await import('../commands/probe.ts')).probeCommand(terminal(), run, options),
    );
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
    .action(async (run: string, options) =>
      (await import('../commands/rows.ts')).rowsCommand(terminal(), run, options),
    );
  program
    .command('neighbours <run> [text]', 'Show the rows nearest to a text or a row')
    .option('--row <number>', 'This row of the dataset instead of a text')
    .option('--limit <count>', 'How many', { default: 10 })
    .option('--config <file>', 'Config of the run, whose encoder reads the text', { default: '.' })
    .option('--json', 'One JSON object a line')
    .example('ablata neighbours runs/first "Check the units."')
    .example('ablata neighbours runs/first --row 17 --limit 3')
    .action(async (run: string, text: string | undefined, options) =>
      (await import('../commands/neighbours.ts')).neighboursCommand(terminal(), run, text, options),
    );
  program
    .command('thresholds <run>', 'How many rows other dedup thresholds would have kept')
    .option('--at <list>', 'Thresholds, for example 0.90,0.93,0.97')
    .option('--json', 'Print them as JSON')
    .example('ablata thresholds runs/first')
    .example('ablata thresholds runs/first --at 0.90,0.93,0.97')
    .action(async (run: string, options) =>
      (await import('../commands/thresholds.ts')).thresholdsCommand(terminal(), run, options),
    );
  program
    .command('report [...runs]', 'Write a run, or several side by side, as one HTML page')
    .option('--out <file>', 'Write it there instead of into the folder of the first run')
    .option('--json', 'Print the name of the page as JSON')
    .option('--svg', 'Write each figure as an SVG file besides, into the folder figures beside the page')
    .option('--png', 'The same as PNG files (needs the package @resvg/resvg-js)')
    .example('ablata report runs/first --svg')
    .example('ablata report runs/a runs/b --out comparison.html')
    .action(async (runs: string[], options) =>
      (await import('../commands/report.ts')).reportCommand(terminal(), runs, options),
    );
  program
    .command('view [...runs]', 'Look at runs in a browser: rows, map, answers, duplicates; nothing leaves this machine')
    .option('--port <port>', 'Listen there instead of on a free port')
    .option('--host <address>', 'Listen on this address instead of this machine alone')
    .option('--no-open', 'Only print the address')
    .example('ablata view')
    .example('ablata view runs/first runs/second --no-open')
    .action(async (runs: string[], options) =>
      (await import('../commands/view.ts')).viewCommand(terminal(), runs, options),
    );
  program
    .command('export <run>', 'Write a dataset for others to load')
    .option('--huggingface <folder>', 'As a folder for the Hugging Face Hub')
    .option('--license <name>', 'Licence for the card')
    .option('--shard-bytes <size>', 'About the size of a Parquet file (default: 500MB)')
    .option('--shard-rows <number>', 'Rows of a Parquet file')
    .option('--json', 'Print the written files as JSON')
    .example('ablata export runs/first --huggingface hub')
    .example('ablata export runs/first --huggingface hub --license mit')
    .action(async (run: string, options) =>
      (await import('../commands/export.ts')).exportCommand(terminal(), run, options),
    );
}
