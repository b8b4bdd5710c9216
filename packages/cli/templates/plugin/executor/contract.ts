import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Executor } from '@ablata/spec';
import { describeExecutor, provided } from '@ablata/testkit';
import { afterAll } from 'vitest';
import plugin from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'USE_NAME-'));
afterAll(() => rmSync(folder, { recursive: true }));

const project = { root: folder, resolve: (path: string) => join(folder, path) };

describeExecutor('USE_NAME', provided(plugin, Executor, 'USE_NAME', { pollMs: 5 }, { project }));
