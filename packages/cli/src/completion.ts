import { existsSync, readdirSync } from 'node:fs';
import type { CAC } from 'cac';
import { CHOICES } from './scaffold/init-choices.ts';
import { KINDS } from './scaffold/kinds.ts';

/**
 * What a shell asks to complete a line with: `ablata complete bash` prints the script for it, `ablata complete -- …` the words.
 *
 * @param shell what stands behind `complete`
 */
export async function offerCompletion(program: CAC, shell: string | undefined): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/cac');
  if (shell === 'bash') console.log(BASH_WORDS);
  const places: Readonly<Record<string, Complete>> = {
    run: runs,
    runs,
    '...runs': runs,
    config: configs,
    action: words('stats', 'prune', 'export', 'salvage'),
    what: words('plugin', 'stage'),
    command: words(...program.commands.map(({ name }) => name)),
  };
  const options: Readonly<Record<string, Readonly<Record<string, Complete>>>> = {
    init: Object.fromEntries(Object.entries(CHOICES).map(([name, known]) => [name, words(...Object.keys(known))])),
    new: { kind: words(...Object.keys(KINDS)) },
  };
  const subCommands = Object.fromEntries(
    program.commands.map(({ name, args, options: all }) => {
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
      const config = all.some((option) => option.name === 'config') ? { config: configs } : {};
      return [name, { args: Object.fromEntries(named), options: { ...config, ...options[name] } }];
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

const words =
  (...known: readonly string[]): Complete =>
  (complete) => {
    for (const word of known) complete(word, '');
  };

const runs: Complete = (complete) => {
  for (const entry of existsSync('runs') ? readdirSync('runs', { withFileTypes: true }) : [])
    if (entry.isDirectory()) complete(`runs/${entry.name}`, 'run');
};

const configs: Complete = (complete) => {
  for (const name of readdirSync('.')) if (/\.(ya?ml|config\.m?[jt]s)$/.test(name)) complete(name, 'config');
};

/** The script for bash asks this of the package bash-completion, which containers and macOS do not have. */
const BASH_WORDS = `# What bash-completion offers, where it is not installed.
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${COMP_WORDS[COMP_CWORD]}
        prev=\${COMP_WORDS[COMP_CWORD-1]}
    }
fi
`;
