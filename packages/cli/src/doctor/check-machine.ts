import { arch, availableParallelism, freemem, platform, totalmem } from 'node:os';
import { nodeTooOld } from '../node-too-old.ts';
import { bytes } from '../terminal/numbers.ts';
import type { Finding } from './finding.ts';

/** Node and what it runs on. */
export function checkMachine(): Finding[] {
  const [cores, memory, free] = [availableParallelism(), totalmem(), freemem()];
  const tooOld = nodeTooOld(process.versions.node);
  return [
    {
      about: 'machine',
      what: 'node',
      ...(tooOld === undefined
        ? { state: 'ready', message: `Node.js ${process.versions.node}` }
        : { state: 'missing', message: tooOld, mend: 'nvm install --lts' }),
      details: { version: process.versions.node },
    },
    {
      about: 'machine',
      what: 'hardware',
      state: 'ready',
      message: `${platform()} ${arch()}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${bytes(memory)} of memory, ${bytes(free)} of it free`,
      details: { platform: platform(), arch: arch(), cores, memory, free },
    },
  ];
}
