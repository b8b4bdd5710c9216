import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** Runs a program to its end with what it says appended to a log. @returns its output @throws Error with its last line of error */
export function runProgram(log: string, program: string, args: readonly string[], environment = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    let output = '';
    const listen = (data: Buffer) => {
      output += data;
      appendFileSync(log, data);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(output);
      const lines = output.trim().split('\n');
      const said = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? `exit code ${code}`;
      reject(new Error(said.trim().slice(0, 300)));
    });
  });
}
