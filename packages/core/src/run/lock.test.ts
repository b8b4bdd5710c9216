import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { lockFolder } from './lock.ts';

const lockModule = new URL('./lock.ts', import.meta.url).href;

/** Another process that holds the lock until it is killed. */
async function holder(folder: string) {
  const program = `const { lockFolder } = await import(${JSON.stringify(lockModule)});
    globalThis.lock = lockFolder(${JSON.stringify(folder)}, 'runs/x');
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-C', '@ablata/source', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a folder is made, taken once, and free again afterwards', async () => {
  const folder = join(tempFolder(), 'runs', 'x');
  {
    using _lock = lockFolder(folder, 'runs/x');
    const error = await errorOf(() => lockFolder(folder, 'runs/x'));
    expect([error.code, error.message, error.hint]).toEqual([
      'RUN_LOCKED',
      'another run is working in runs/x',
      'Wait for it or stop it; or give this experiment another name.',
    ]);
  }
  lockFolder(folder, 'runs/x')[Symbol.dispose]();
});

test('a process that is killed holds nothing', async () => {
  const folder = tempFolder();
  const child = await holder(folder);
  expect((await errorOf(() => lockFolder(folder, 'runs/x'))).code).toBe('RUN_LOCKED');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  expect((await gone)[1]).toBe('SIGKILL');
  lockFolder(folder, 'runs/x')[Symbol.dispose]();
});

test('a folder that can not be made', async () => {
  const folder = tempFolder({ runs: 'a file' });
  const error = await errorOf(() => lockFolder(join(folder, 'runs', 'x'), 'runs/x'));
  expect([error.code, error.message, error.hint]).toEqual([
    'RUN_FOLDER_UNWRITABLE',
    `the folder runs/x can't be written (ENOTDIR)`,
    'Make it writable or choose another: run: { folder: … }.',
  ]);
});
