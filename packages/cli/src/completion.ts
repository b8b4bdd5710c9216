import { existsSync, readdirSync } from 'node:fs';
import type { CAC } from 'cac';

/** What a shell asks to complete a line with: `ablata complete bash` prints the script for it, `ablata complete -- …` the words. */
export async function offerCompletion(program: CAC): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/cac');
  const places: Readonly<Record<string, Complete>> = { run: runs, runs, '...runs': runs, config: configs };
  const subCommands = Object.fromEntries(
    program.commands.map(({ name, args }) => {
      const known = args.map(({ value }, index) => ({ value, index, place: places[value] }));
      // The library calls optional arguments by their position.
      const named = known.flatMap(({ value, index, place }) =>
        place
          ? ([
              [value, place],
              [`arg${index}`, place],
            ] as const)
          : [],
      );
      return [name, { args: Object.fromEntries(named) }];
    }),
  );
  const root = await tab(program, { subCommands });
  // cac knows options by names in camel case; people write them with hyphens.
  for (const { options } of [root, ...root.commands.values()]) {
    for (const [name, option] of [...options]) {
      const written = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      if (written === name) continue;
      options.delete(name);
      options.set(written, Object.assign(option, { value: written }));
    }
  }
}

type Complete = (complete: (value: string, description: string) => void) => void;

const runs: Complete = (complete) => {
  for (const entry of existsSync('runs') ? readdirSync('runs', { withFileTypes: true }) : [])
    if (entry.isDirectory()) complete(`runs/${entry.name}`, 'run');
};

const configs: Complete = (complete) => {
  for (const name of readdirSync('.')) if (/\.(ya?ml|config\.m?[jt]s)$/.test(name)) complete(name, 'config');
};
