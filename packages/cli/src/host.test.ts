import type { Plugin } from '@ablata/spec';
import { slotOf } from '@ablata/spec';
import { expect, it } from 'vitest';
import { host } from './host.ts';

it('says of each plugin that comes with the command what it offers, and nothing else', async () => {
  const { offers = {}, names = [] } = host.plugins ?? {};
  expect(names).toEqual(Object.keys(offers));
  for (const name of names) {
    const { provides = [], stages = [] } = ((await import(name)) as { default: Partial<Plugin> }).default;
    const found = [...provides.map(({ token, name: use }) => `${slotOf(token)}/${use}`), ...stages.map((each) => each.name)]; // biome-ignore format: one line
    expect([name, [...(offers[name] ?? [])].sort()]).toEqual([name, found.sort()]);
  }
});
