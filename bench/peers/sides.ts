import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a side is asked to do. */
export interface Job {
  readonly url: string;
  readonly folder: string;
  readonly rows: number;
  /** Requests in flight to each model. */
  readonly concurrency: number;
}

/** A tool that runs the chain over `problems.jsonl` in a folder, and goes on there when it is started again. */
export interface Side {
  readonly name: string;
  /** Lines of the program without blank ones and comments. */
  readonly lines: number;
  command(job: Job): readonly string[];
  /** Rows written and verdicts among them that could not be read. @param output what it printed */
  result(job: Job, output: string): { readonly rows: number; readonly unreadable: number };
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const CONFIG = readFileSync(here('./ablata.yaml'), 'utf8');

export const ablata: Side = {
  name: 'Ablata',
  lines: linesOf(CONFIG),
  command({ url, folder, concurrency }) {
    const config = `${CONFIG.replaceAll('http://localhost:8000/v1', url)}run: { concurrency: ${concurrency} }\n`;
    writeFileSync(join(folder, 'ablata.yaml'), config);
    return [process.execPath, '-C', '@ablata/source', '--no-warnings', here('../../packages/cli/src/bin.ts'), 'run'];
  },
  result({ folder }) {
    const { rows, summaries } = JSON.parse(readFileSync(join(folder, 'runs/chain/run.json'), 'utf8')) as {
      readonly rows: number;
      readonly summaries: { readonly quality: { readonly useful: { readonly unreadable: number } } };
    };
    return { rows, unreadable: summaries.quality.useful.unreadable };
  },
};

/** @param python of an environment with data-designer @param rowGroup rows that it stores at once; its default is 1000 */
export const dataDesigner = (python: string, rowGroup: number): Side => ({
  ...inPython('Data Designer', 'data_designer_chain.py'),
  command: ({ url, rows, concurrency }) =>
    [python, here('./data_designer_chain.py'), url, rows, concurrency, rowGroup].map(String),
});

/** @param python of an environment with distilabel[openai] */
export const distilabel = (python: string): Side => ({
  ...inPython('distilabel', 'distilabel_chain.py'),
  command: ({ url, rows, concurrency }) => [python, here('./distilabel_chain.py'), url, rows, concurrency].map(String),
});

function inPython(name: string, program: string): Omit<Side, 'command'> {
  return {
    name,
    lines: linesOf(readFileSync(here(program), 'utf8')),
    result(_, output) {
      const [, rows, unreadable] = /^rows (\d+) unreadable (\d+)$/m.exec(output) ?? [];
      return { rows: Number(rows ?? 0), unreadable: Number(unreadable ?? 0) };
    },
  };
}

function linesOf(program: string): number {
  return program.split('\n').filter((line) => line.trim() !== '' && !/^\s*(#|""")/.test(line)).length;
}
