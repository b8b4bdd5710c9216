import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ablata = (root, ...args) =>
  execFileSync(process.execPath, ['-C', '@ablata/source', join(root, 'packages/cli/src/bin.ts'), ...args], {
    encoding: 'utf8',
    cwd: join(root, 'packages'), // where no config lies
    env: { ...process.env, NO_COLOR: '1' },
  }).trim();

/** The JSON Schema of a config with the plugins that come with the command. */
export const configSchema = async (root) => ablata(root, 'schema');

/** The help of the command and each of its parts, as it prints it. */
export async function commandPage(root) {
  const help = (...args) => ablata(root, ...args, '--help');
  const whole = help();
  const names = [...new Set([...whole.matchAll(/^ {2}([a-z]+)(?= [ <[])/gm)].map(([, name]) => name))];
  const parts = names.map((name) => `## ablata ${name}\n\n\`\`\`text\n${help(name)}\n\`\`\`\n`);
  return `# Commands\n\nWhat \`ablata --help\` says, made from the code. Exit codes: 0 done, 1 failed, 2 wrong config or usage, 130 interrupted.\n\n${parts.join('\n')}`;
}
