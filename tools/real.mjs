// The tests against real parts: `npm run test:real` (all of them) or `npm run test:real:light`. Sets the parts up in a cache
// folder, runs the tests, and says what that took and fetched. A part that cannot be had is no failure: its tests are skipped and
// counted. `light` also runs the tests of heavy parts that are there already; ABLATA_REAL=all sets them up, ABLATA_REAL=light leaves them out.
import { pythonOf } from '../e2e/real/support/environment.ts';
import { install } from '../e2e/real/support/install.ts';
import { cacheFolder, missing } from '../e2e/real/support/part.ts';
import { parts, readers } from '../e2e/real/support/parts.ts';
import { closingLine } from './run-command.mjs';
import { runVitest } from './run-vitest.mjs';

const start = performance.now();
const all = process.argv[2] === 'all' || process.env.ABLATA_REAL === 'all';
const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
let fetched = 0;

console.log(`real parts are kept in ${cacheFolder}`);
for (const part of parts) {
  if (part.tier === 'heavy' && !all) {
    console.log(`${part.name.padEnd(22)} ${missing(part) ?? 'here already'}`);
    continue;
  }
  const { state, reason, seconds, bytes } = await install(part);
  fetched += bytes;
  const took = state === 'installed' ? ` in ${seconds.toFixed(0)} s, ${megabytes(bytes)} fetched` : '';
  console.log(`${part.name.padEnd(22)} ${state}${took}${reason ? `: ${reason}` : ''}`);
}
const setUp = (performance.now() - start) / 1000;

const runs = [await runVitest(['--project', 'real', '--maxWorkers=1'], all ? { ABLATA_REAL: 'all' } : {})];
// The packages' own tests that look for a Python: here with today's libraries.
if (missing(readers) === undefined)
  runs.push(
    await runVitest(['--project', 'unit:formats', 'src/interop.test.ts', 'src/readers.test.ts', '--maxWorkers=1'], {
      ABLATA_READERS_PYTHON: pythonOf(readers),
    }),
  );
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const totals = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
const seconds = (performance.now() - start) / 1000;
console.log(`\n${seconds.toFixed(0)} s, ${setUp.toFixed(0)} of them to set up; ${megabytes(fetched)} fetched`);
console.log(closingLine(totals));
process.exitCode = runs.every(({ ok }) => ok) ? 0 : 1;
