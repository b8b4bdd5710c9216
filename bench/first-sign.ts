/**
 * When a command says its first word on a terminal, and how often it says something after that: `run` beside a model server that takes a connection and never
 * answers, `run` of the offline quickstart, and `plan`. Needs `pnpm build` and util-linux's `script`, which gives the command a terminal.
 *
 *     node -C @ablata/source bench/first-sign.ts [rounds] [bin.js]
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure } from './harness/figure.ts';
import { median } from './harness/median.ts';
import { quickstart } from './quickstart.ts';

const [rounds = '7', path] = process.argv.slice(2);
const bin = path ? resolve(path) : fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
/** Milliseconds for which a command is watched. */
const WATCHED = 4000;

const server = createServer(() => {});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
const offline = quickstart(2000);
writeFileSync(join(folder, 'offline.yaml'), JSON.stringify(offline));
const silent = { ...offline, services: { ...offline.services, llm: { use: 'vllm', model: 'm', baseURL } } };
writeFileSync(join(folder, 'silent.yaml'), JSON.stringify(silent));

/** When each piece of output came, in milliseconds from the start of the process. */
function watch(args: readonly string[]): Promise<number[]> {
  return new Promise((done, failed) => {
    const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ');
    const { CI: _, NO_COLOR: __, ...env } = process.env;
    const start = performance.now();
    const child = spawn('script', ['-qfec', `stty cols 100; exec ${command}`, '/dev/null'], {
      cwd: folder,
      env: { ...env, TERM: 'xterm' },
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const said: number[] = [];
    child.stdout.on('data', () => said.push(performance.now() - start));
    child.on('error', failed);
    // The group: `script`, its shell and the command.
    const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), WATCHED);
    child.on('close', () => {
      clearTimeout(timer);
      done(said);
    });
  });
}

console.log(`median of ${rounds}, after one that fills the compile cache; watched for ${WATCHED / 1000} s\n`);
console.log(`${' '.repeat(34)} first ms  least  longest silence ms`);
for (const args of [
  ['run', 'silent.yaml'],
  ['run', 'offline.yaml'],
  ['plan', 'offline.yaml'],
]) {
  const found: { first: number; silence: number }[] = [];
  for (let round = -1; round < Number(rounds); round++) {
    rmSync(join(folder, '.ablata'), { recursive: true, force: true });
    rmSync(join(folder, 'runs'), { recursive: true, force: true });
    const said = await watch(args);
    const [first = Number.POSITIVE_INFINITY] = said;
    const silence = Math.max(0, ...said.slice(1).map((at, index) => at - (said[index] as number)));
    if (round >= 0) found.push({ first, silence });
  }
  const firsts = found.map(({ first }) => first);
  const silence = median(found.map((each) => each.silence));
  const shown = [median(firsts), Math.min(...firsts), silence].map((ms) => ms.toFixed(0).padStart(8));
  console.log(`${`ablata ${args.join(' ')}`.padEnd(34)} ${shown.join(' ')}`);
  figure({ name: `ablata ${args.join(' ')}: first sign`, unit: 'ms', ours: median(firsts) });
}
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true, force: true });
