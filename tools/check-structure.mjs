// Rules of the house that no linter knows: short files, one terminal, no traces of the machine it was written on, no module of Python's own hidden.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const MOST_LINES = 400;
/** A longer file says why in its head. */
const EXCUSE = /^\s*(\/\/|\*|\/\*\*?)\s*Long: \S/m;
/** Who may talk to the terminal: the command, and the commands that three packages bring of their own. */
const TERMINAL_ALLOWED =
  /^packages\/(cli\/src\/|(dedupe|encoder-onnx|encoder-sonar)\/src\/(bin\.ts|command\/)|[^/]+\/scripts\/)|\.test\.ts$|\/testing\//;
const TERMINAL = /\bconsole\.\w+\s*\(|\bprocess\.(stdout|stderr|stdin|exit)\b/;
const MACHINE_PATH = /(?<![\w.$}/-])\/(?:work|root|home)\/\w/;

/** A script beside another of such a name would be imported in its place, by PyTorch too. None where there is no Python. */
const ofPython = new Set(
  spawnSync('python3', ['-c', 'import sys; print(*sys.stdlib_module_names)'], { encoding: 'utf8' })
    .stdout?.trim()
    .split(' '),
);

const root = fileURLToPath(new URL('..', import.meta.url));
const skip = new Set([
  'node_modules',
  'dist',
  'runs',
  'coverage',
  '.git',
  '.ablata',
  '.vitest',
  '.site',
  '__fixtures__',
]);

function* filesIn(folder) {
  for (const entry of readdirSync(`${root}${folder}`, { withFileTypes: true })) {
    if (skip.has(entry.name)) continue;
    if (entry.isDirectory()) yield* filesIn(`${folder}${entry.name}/`);
    else if (entry.isFile()) yield `${folder}${entry.name}`;
  }
}

const problems = [];
const lengths = [];
for (const file of filesIn('')) {
  if (!/\.([cm]?[jt]s|py|md|json|ya?ml|sh|html)$|^\.ci\//.test(file) || file === 'pnpm-lock.yaml') continue;
  const text = readFileSync(`${root}/${file}`, 'utf8');
  const lines = text.split('\n').length - 1;
  if (/^packages\/[^/]+\/src\/.*\.ts$/.test(file)) {
    lengths.push(lines);
    if (lines > MOST_LINES && !EXCUSE.test(text.slice(0, 600)))
      problems.push(`${file}: ${lines} lines; at most ${MOST_LINES}, or a line '// Long: …' in its head that says why`);
    const speaks = text.split('\n').findIndex((line) => TERMINAL.test(line) && !/^\s*(\*|\/\/)/.test(line));
    if (speaks >= 0 && !TERMINAL_ALLOWED.test(file))
      problems.push(`${file}:${speaks + 1}: only the command touches the terminal; a service logs through its Logger`);
  }
  if (file.endsWith('.py') && ofPython.has(basename(file, '.py')))
    problems.push(
      `${file}: hides the module '${basename(file, '.py')}' of Python from the scripts beside it; name it otherwise`,
    );
  const trace = text.split('\n').findIndex((line) => MACHINE_PATH.test(line));
  if (trace >= 0) problems.push(`${file}:${trace + 1}: holds an absolute path of some machine`);
}

for (const problem of problems) console.error(problem);
lengths.sort((a, b) => a - b);
console.log(`${lengths.length} source files, median ${lengths[lengths.length >> 1]} lines, longest ${lengths.at(-1)}`);
process.exitCode = problems.length > 0 ? 1 : 0;
