import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/ablata.ts';

interface Catalogue {
  slots: Record<string, { name: string; plugin: string | null }[]>;
  stages: { name: string; plugin: string | null }[];
}

test('every service and stage of our plugins declares its options for configs in TypeScript', () => {
  const printed = execFileSync(
    process.execPath,
    ['-C', '@ablata/source', join(root, 'tools/site/print-catalogue.ts')],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const { slots, stages } = JSON.parse(printed) as Catalogue;
  const declared = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name, 'src/plugin.ts'))
    .flatMap((file) => {
      try {
        return [...readFileSync(file, 'utf8').matchAll(/^ {4}'?([\w/-]+)'?: (?:TypedOptions<|unknown;)/gm)].map(
          ([, key]) => key,
        );
      } catch {
        return []; // a library
      }
    });
  const services = Object.entries(slots).flatMap(([slot, offered]) =>
    offered.filter(({ plugin }) => plugin !== null).map(({ name }) => `${slot}/${name}`),
  );
  const offered = [...services, ...stages.filter(({ plugin }) => plugin !== null).map(({ name }) => name)];
  expect(offered.length).toBeGreaterThan(40);
  expect([...declared].sort()).toEqual(offered.sort());
});
