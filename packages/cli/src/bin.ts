#!/usr/bin/env node
import { nodeTooOld } from './node-too-old.ts';

const problem = nodeTooOld(process.versions.node);
if (problem) {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 2;
} else {
  // Only now: what they import can't be loaded by an older Node. What was compiled is kept for the next time, in the system's temporary folder.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { firstSign } = await import('./terminal/first-sign.ts');
  const announced = firstSign(process);
  const { main, processTerminal } = await import('./main.ts');
  process.exitCode = await main(process.argv, processTerminal(announced));
}
