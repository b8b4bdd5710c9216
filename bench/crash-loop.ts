/**
 * A run over real GSM8K problems against a server process, killed with SIGKILL at random moments and resumed by the same command,
 * beside the same run undisturbed.
 *
 *     node -C @ablata/source bench/crash-loop.ts [rows] [kills] [seed] [--answered]
 *
 * With `--answered` three questions to three models, as in `examples/answered`: then the tokens of each are held beside the server's count.
 */
import { parseArgs } from 'node:util';
import { crashLoop } from '../e2e/crash-loop.ts';
import { GSM8K } from '../e2e/scene.ts';

const { values, positionals } = parseArgs({ options: { answered: { type: 'boolean' } }, allowPositionals: true });
const { answered = false } = values;
const [target = answered ? 2000 : 3000, kills = 25, seed = 1] = positionals.map(Number);
const concurrency = 16;
/** At once, over all services; a quarter more may be answered and not stored yet. */
const mostInFlight = (answered ? 3 : 1) * concurrency * 1.25;

console.log(
  `${target} rows over ${GSM8K ? 'GSM8K' : 'the bundled problems (GSM8K is not at hand)'}, ${kills} kills, ${concurrency} requests in flight${answered ? ' to each of three models' : ''}, log-normal latency\n`,
);
const report = await crashLoop({ target, kills, seed, concurrency, latency: 0.05, answered });

console.log('kill  who     when                          answers so far  in flight  paid twice');
for (const [number, { who, when, asked, inFlight, paidTwice }] of report.kills.entries()) {
  const counts = [String(asked).padStart(14), String(inFlight).padStart(9), String(paidTwice).padStart(10)].join('  ');
  console.log(`${String(number + 1).padStart(4)}  ${who.padEnd(6)}  ${when.padEnd(28)}  ${counts}`);
}
const { different, files, requests, asked, paidTwice, seconds, sameBooks, models } = report;
const inFlight = report.kills.reduce((sum, kill) => sum + kill.inFlight, 0);
console.log(`
requests           ${requests}
answers begun      ${asked}
paid twice         ${paidTwice}, of ${inFlight} in flight at the kills
files              ${files}, ${different.length === 0 ? 'all byte-identical to the uninterrupted run' : `DIFFERENT: ${different.join(', ')}`}
books              ${sameBooks ? 'those of the uninterrupted run' : 'DIFFERENT'}
seconds            ${seconds.uninterrupted.toFixed(0)} undisturbed, ${seconds.crashed.toFixed(0)} with the kills`);
console.log('\nmodel   answers  tokens in the ledger  counted by the server  begun, never stored');
for (const [model, { answers, remembered, counted, lost }] of Object.entries(models)) {
  const counts = [String(answers).padStart(7), String(remembered).padStart(20), String(counted).padStart(21), lost];
  console.log(`${model.padEnd(6)}  ${counts.join('  ')}`);
}
const tooOften = report.kills.some((kill) => kill.paidTwice > kill.inFlight || kill.inFlight > mostInFlight);
const miscounted = Object.values(models).some(({ remembered, counted }) => remembered !== counted);
process.exitCode = different.length > 0 || tooOften || miscounted || !sameBooks ? 1 : 0;
