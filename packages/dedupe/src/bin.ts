#!/usr/bin/env node
import { runCommand } from './command/run-command.ts';

const { stdout, stderr } = process;
process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => stdout.write(text),
  error: (text) => stderr.write(text),
  progress: stderr.isTTY ? (text) => stderr.write(`\r${text}\x1b[K`) : undefined,
});
