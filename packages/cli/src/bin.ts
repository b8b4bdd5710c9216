#!/usr/bin/env node
import { nodeTooOld } from './node-too-old.ts';

const problem = nodeTooOld(process.versions.node);
if (problem) {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 2;
} else {
  // Only now: what it imports can't be loaded by an older Node.
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv);
}
