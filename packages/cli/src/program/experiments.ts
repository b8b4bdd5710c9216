import type { CAC } from 'cac';
import type { Terminal } from '../terminal/terminal.ts';
import { RETRY_FAILED, SET, TARGET } from './options.ts';

/** Commands that work on a config. */
export function addExperiments(program: CAC, terminal: () => Terminal): void {
  program
    .command('run [config]', 'Run an experiment, or go on with it')
    .option(...RETRY_FAILED)
    .option(...SET)
    .option(...TARGET)
    .option('--json', 'Print run.json, nothing else')
    .example('ablata run')
    .example('ablata run study.yaml --target 100 --set name=trial')
    .action(async (config = '.', options) =>
      (await import('../commands/run.ts')).runCommand(terminal(), config, options),
    );
  program
    .command('plan [config]', 'Say what a run would do and cost; spends nothing')
    .option('--json', 'Print the plan as JSON')
    .option(...SET)
    .option(...TARGET)
    .example('ablata plan')
    .example('ablata plan --set services.dedupe.threshold=0.9')
    .action(async (config = '.', options) =>
      (await import('../commands/plan.ts')).planCommand(terminal(), config, options),
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
      (await import('../commands/doctor.ts')).doctorCommand(terminal(), config, options),
    );
  program
    .command('ablate [...axes]', 'Run the variants of an experiment over one ledger and compare them')
    .option('--config <file>', 'The config', { default: '.' })
    .option('--product', 'All combinations instead of one axis at a time')
    .option(...RETRY_FAILED)
    .option(...SET)
    .option(...TARGET)
    .option('--json', 'Print the comparison as JSON, nothing else')
    .example('ablata ablate threshold')
    .example('ablata ablate threshold prompting --product --target 1000')
    .action(async (axes: string[], options) =>
      (await import('../commands/ablate.ts')).ablateCommand(terminal(), options.config, axes, options),
    );
  program
    .command('work [config]', 'Answer calls of runs on other machines (needs an executor in the config)')
    .option('--for <services>', 'Services to work for, separated by commas (default: those of run.executor.for)')
    .option('--concurrency <number>', 'Batches at once (default: what the service finds best)')
    .option('--listen <address>', 'Where /healthz and /metrics are served (default: a free port of 127.0.0.1)')
    .example('ablata work')
    .example('ablata work study.yaml --for llm,judge --concurrency 64')
    .action(async (config = '.', options) =>
      (await import('../commands/work.ts')).workCommand(terminal(), config, options),
    );
  program
    .command('ps [config]', 'Show who works on what: queues, workers, rates')
    .option('--json', 'Print it as JSON')
    .example('ablata ps')
    .example('ablata ps study.yaml --json')
    .action(async (config = '.', options) =>
      (await import('../commands/ps.ts')).psCommand(terminal(), config, options),
    );
}
