// Pictures of the terminal for README and docs: `node tools/terminal-pictures.mjs`. Runs the quickstart in a folder of its own on a terminal of 80 and of
// 120 columns (util-linux's `script`), and draws what was on the screen half way and at the end, light and dark. With a number: so many rows instead of all.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import { AnsiScreen } from './pictures/ansi-screen.mjs';
import { screenSvg } from './pictures/screen-svg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const quickstart = join(root, 'examples/quickstart');
const out = join(root, 'docs/pictures');
const target = process.argv[2] === undefined ? [] : ['--target', process.argv[2]];
/** What is typed, and what is started for it. */
const STEPS = [
  ['npx ablata run', ['run', ...target]],
  ['npx ablata verify runs/quickstart', ['verify', 'runs/quickstart']],
];
/** What progress says half way. */
const HALF = /\((4[5-9]|5\d)\.\d%\)/;

/** Runs the command on a terminal; calls back after each piece that it writes. */
function onTerminal(args, { columns, cwd, onText }) {
  const { CI: _, NO_COLOR: __, ...env } = process.env;
  const node = [process.execPath, '-C', '@ablata/source', join(root, 'packages/cli/src/bin.ts'), ...args];
  const line = `stty cols ${columns} rows 40; ${node.map((part) => `'${part}'`).join(' ')}`;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const decoder = new StringDecoder('utf8');
  child.stdout.on('data', (bytes) => onText(decoder.write(bytes)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${status}`)),
    );
  });
}

mkdirSync(out, { recursive: true });
for (const columns of [80, 120]) {
  const cwd = mkdtempSync(join(tmpdir(), 'ablata-terminal-'));
  try {
    copyFileSync(join(quickstart, 'ablata.config.ts'), join(cwd, 'ablata.config.ts'));
    symlinkSync(join(quickstart, 'node_modules'), join(cwd, 'node_modules'));
    const screen = new AnsiScreen(columns);
    let half;
    for (const [typed, args] of STEPS) {
      screen.write(`\u001b[2m$\u001b[0m \u001b[1m${typed}\u001b[0m\r\n`);
      const onText = (text) => {
        screen.write(text);
        const said = screen.lines
          .map((line) => line.map(({ letter }) => letter).join(''))
          .filter((line) => line !== '');
        // With the bar and a line below it, all that it says is on the screen.
        if (half === undefined && said.slice(-3, -1).some((line) => HALF.test(line)))
          half = structuredClone(screen.lines);
      };
      await onTerminal(args, { columns, cwd, onText });
      screen.write('\r\n');
    }
    for (const theme of ['light', 'dark']) {
      const write = (name, lines, title) => {
        while (lines.length > 1 && lines.at(-1).length === 0) lines.pop();
        writeFileSync(join(out, `${name}-${columns}-${theme}.svg`), screenSvg(lines, columns, theme, title));
        console.log(`docs/pictures/${name}-${columns}-${theme}.svg`);
      };
      if (half) write('terminal-running', half, `ablata run half way, on a terminal of ${columns} columns`);
      write('terminal', screen.lines, `ablata run and ablata verify, on a terminal of ${columns} columns`);
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
