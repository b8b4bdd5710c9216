import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { root } from './support/ablata.ts';
import { unknownTexts } from './support/files-of-options.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Offered {
  readonly name: string;
  readonly plugin: string | null;
  readonly options?: Schema | null;
}

interface Catalogue {
  readonly slots: Readonly<Record<string, readonly Offered[]>>;
  readonly stages: readonly Offered[];
}

const site = (name: string): string => join(root, `tools/site/${name}.mjs`);
let catalogue: Catalogue;
let page: string;
beforeAll(async () => {
  const made = (await import(site('options'))) as {
    catalogueOf(root: string): Catalogue;
    optionPage(root: string, catalogue: Catalogue): Promise<string>;
  };
  catalogue = made.catalogueOf(root);
  page = await made.optionPage(root, catalogue);
});

/** Paths of all options of a schema: `tls`, `tls.ca`. */
function pathsOf(schema: Schema, path = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    path + name,
    ...pathsOf(inner, `${path}${name}.`),
  ]);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...new Set([...own, ...branches.flatMap((branch) => pathsOf(branch, path))])];
}

test('the page of options has every option of every plugin, each with what it is', () => {
  const sections = page.split(/^## /m).slice(1);
  const missing: string[] = [];
  let options = 0;
  const look = (section: string, title: string, { plugin, options: schema }: Offered): void => {
    const from = section.split(/^### /m).find((part) => {
      const [head, , origin] = part.split('\n');
      return head === title && origin?.includes(plugin ?? 'built in');
    });
    if (from === undefined) missing.push(`${title} of ${plugin}: its section`);
    for (const path of schema ? pathsOf(schema) : []) {
      options++;
      const row = from?.split('\n').find((line) => line.startsWith(`| \`${path}\` |`));
      const words = row?.split(' | ').at(-1)?.replace(/ ?\|$/, '').trim();
      if (!words) missing.push(`${title} of ${plugin}: ${path} has no comment beside it in the schema of its options`);
    }
  };
  for (const [slot, offered] of Object.entries(catalogue.slots)) {
    const section = sections.find((part) => part.startsWith(`${slot}\n`)) ?? '';
    for (const each of offered) look(section, `use: ${each.name}`, each);
  }
  const stages = sections.find((part) => part.startsWith('Stages\n')) ?? '';
  for (const each of catalogue.stages) look(stages, each.name, each);
  expect(options).toBeGreaterThan(300);
  expect(missing).toEqual([]);
});

test('every service and stage of our plugins declares its options for configs in TypeScript', () => {
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
  const services = Object.entries(catalogue.slots).flatMap(([slot, offered]) =>
    offered.filter(({ plugin }) => plugin !== null).map(({ name }) => `${slot}/${name}`),
  );
  const offered = [...services, ...catalogue.stages.filter(({ plugin }) => plugin !== null).map(({ name }) => name)];
  expect(offered.length).toBeGreaterThan(40);
  expect([...declared].sort()).toEqual(offered.sort());
});

test('the page of errors has every code that the packages throw, each with a message or what it is', async () => {
  const thrown = new Set<string>();
  for (const folder of readdirSync(join(root, 'packages'))) {
    const base = join(root, 'packages', folder, 'src');
    for (const file of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ts$/.test(file) || /\.test(-d)?\.ts$|__fixtures__|\/test\//.test(file)) continue;
      const text = readFileSync(join(base, file), 'utf8');
      for (const [, code] of text.matchAll(/'((?:CONFIG|PLUGIN|GRAPH|SERVICE|LEDGER|DATA|RUN|INTERNAL)_[A-Z_]+)'/g))
        thrown.add(code as string);
    }
  }
  const { errorPage } = (await import(site('errors'))) as { errorPage(root: string): Promise<string> };
  const errors = await errorPage(root);
  const sections = new Map(errors.split(/^### /m).map((part) => [part.split('\n')[0], part] as const));
  expect(thrown.size).toBeGreaterThan(60);
  expect([...thrown].filter((code) => !sections.has(code)).sort()).toEqual([]);
  const untold = [...sections].filter(
    ([code = '', part]) =>
      /^[A-Z]+_/.test(code) && !/\w/.test(part.replace(code, '').replaceAll(/<small>.*?<\/small>/g, '')),
  );
  expect(untold.map(([code]) => code)).toEqual([]);
});

test('every option that takes a text is known to name a file, or to name none', () => {
  const offered = [...Object.entries(catalogue.slots), ['stage', catalogue.stages] as const];
  const unknown = offered.flatMap(([slot, each]) =>
    each.flatMap(({ name, options }) => unknownTexts(`${slot}/${name}`, options ?? {})),
  );
  expect(unknown).toEqual([]);
});
