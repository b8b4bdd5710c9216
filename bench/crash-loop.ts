/**
 * A run over real GSM8K problems against a server process, killed with SIGKILL at random moments and resumed by the same command,
 * beside the same run undisturbed.
 *
 *     node -C @ablata/source bench/crash-loop.ts [rows] [kills] [seed]
 */
import { crashLoop } from '../e2e/crash-loop.ts';
import { GSM8K } from '../e2e/scene.ts';

const [target = 3000, kills = 25, seed = 1] = process.argv.slice(2).map(Number);
const concurrency = 16;

console.log(
  `${target} rows over ${GSM8K ? 'GSM8K' : 'the bundled problems (GSM8K is not at hand)'}, ${kills} kills, ${concurrency} requests in flight, log-normal latency\n`,
);
const report = await crashLoop({ target, kills, seed, concurrency, latency: 0.05 });

console.log('kill  who     when                          answers so far  in flight  paid twice');
for (const [number, { who, when, asked, inFlight, paidTwice }] of report.kills.entries()) {
  const counts = [String(asked).padStart(14), String(inFlight).padStart(9), String(paidTwice).padStart(10)].join('  ');
  console.log(`${String(number + 1).padStart(4)}  ${who.padEnd(6)}  ${when.padEnd(28)}  ${counts}`);
}
const { different, files, requests, asked, paidTwice, seconds } = report;
const inFlight = report.kills.reduce((sum, kill) => sum + kill.inFlight, 0);
console.log(`
requests           ${requests}
answers begun      ${asked}
paid twice         ${paidTwice}, of ${inFlight} in flight at the kills
files              ${files}, ${different.length === 0 ? 'all byte-identical to the uninterrupted run' : `DIFFERENT: ${different.join(', ')}`}
seconds            ${seconds.uninterrupted.toFixed(0)} undisturbed, ${seconds.crashed.toFixed(0)} with the kills`);
const tooOften = report.kills.some((kill) => kill.paidTwice > kill.inFlight || kill.inFlight > concurrency * 1.25);
process.exitCode = different.length > 0 || tooOften ? 1 : 0;
