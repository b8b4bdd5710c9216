/** A process of its own that works on a ledger: `child.ts <act> <file> [arguments]`. It prints a line at each step that counts. */
import { type Completion, isAblataError } from '@ablata/spec';
import { salvageLedger } from '../src/salvage-ledger.ts';
import { openSqliteLedger } from '../src/sqlite-ledger.ts';
import { completionOf, keyOf } from './values.ts';

const [act, file = '', first = '0', count = '0'] = process.argv.slice(2);

// Not by `spawn`: somebody else may not be allowed to read where Node is installed.
const user = process.env['BECOME_USER'];
if (user) {
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}

try {
  if (act === 'salvage') {
    process.stdout.write('begun\n');
    process.stdout.write(`${JSON.stringify(salvageLedger(file))}\n`);
    process.exit(0);
  }
  const ledger = openSqliteLedger(file, { busyTimeout: 20_000, readOnly: act === 'look' });
  switch (act) {
    case 'look':
      process.stdout.write(`${ledger.completion(keyOf(Number(first))) ? 'found' : 'missing'} ${first}\n`);
      break;
    // Says which answer is durable, and waits to be killed.
    case 'remember-and-wait':
      for (let sample = Number(first); sample < Number(first) + Number(count); sample++) {
        await ledger.rememberCompletion(keyOf(sample), completionOf(sample));
        process.stdout.write(`durable ${sample}\n`);
      }
      setInterval(() => {}, 1000);
      break;
    // Stores many at once, one commit after the other, and says for each whose answer it was given.
    case 'remember-all': {
      const stored = await Promise.all(
        Array.from({ length: Number(count) }, async (_, index) => {
          const sample = Number(first) + index;
          const mine = { ...completionOf(sample), attempts: process.pid };
          return ((await ledger.rememberCompletion(keyOf(sample), mine)) as Completion).attempts;
        }),
      );
      process.stdout.write(`${JSON.stringify(stored)}\n`);
      await ledger.close();
      break;
    }
  }
} catch (error) {
  process.stdout.write(`error ${isAblataError(error) ? error.code : String(error)}\n`);
  process.exitCode = 1;
}
