import { resolve } from 'node:path';
import { AblataError, Logger, type Plugin, Project, type Provider, SentenceEncoder } from '@ablata/spec';
import { loadPlugin } from '../vectors/load-plugin.ts';

export interface EncoderChoice {
  /** `onnx` for `@ablata/encoder-onnx`, the name of a package, or the path of a module. */
  readonly encoder: string;
  /** Which of several encoders that the package offers. */
  readonly use: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Makes the encoder of a plugin, without a config: its package is found from the working folder, and paths in its options count from there.
 *
 * @throws PLUGIN_NOT_FOUND, PLUGIN_BROKEN, CONFIG_ENCODER, CONFIG_OPTIONS, and what making it throws
 */
export async function openEncoder(choice: EncoderChoice, warn: (message: string) => void): Promise<SentenceEncoder> {
  const name = /^[\w-]+$/.test(choice.encoder) ? `@ablata/encoder-${choice.encoder}` : choice.encoder;
  const plugin = await loadPlugin(name);
  const provider = choose(plugin, choice, name);
  const options = await validated(provider, choice.options);
  const logger = { debug() {}, info() {}, warn } satisfies Logger;
  const root = process.cwd();
  const ambient = new Map<unknown, unknown>([
    [Logger, logger],
    [Project, { root, resolve: (path: string) => resolve(root, path) } satisfies Project],
  ]);
  const needs = Object.entries(provider.needs).map(([need, token]) => [need, ambient.get(token)] as const);
  const missing = needs.find(([, service]) => service === undefined);
  if (missing) {
    throw wrong(
      `'${provider.name}' of ${name} needs another service, '${missing[0]}'`,
      'Use it in an experiment: ablata run.',
    );
  }
  return (await provider.create(options, Object.fromEntries(needs))) as SentenceEncoder;
}

function choose({ provides }: Plugin, { use }: EncoderChoice, name: string): Provider {
  const offered = provides.filter(({ token }) => token === SentenceEncoder);
  const names = offered.map((provider) => provider.name).join(', ');
  if (offered.length === 0)
    throw wrong(`${name} offers no encoder`, 'Name a package that does: onnx, sonar, openai, …');
  const found = offered.filter((provider) => use === undefined || provider.name === use);
  if (found.length === 1) return found[0] as Provider;
  throw wrong(
    `${name} offers ${use === undefined ? 'several encoders' : `no encoder '${use}'`}`,
    `--use names one of: ${names}`,
  );
}

async function validated({ options, name }: Provider, given: Readonly<Record<string, unknown>>): Promise<unknown> {
  if (options === undefined) return {};
  const result = await options['~standard'].validate(given);
  if (!result.issues) return result.value;
  throw new AblataError(
    'CONFIG_OPTIONS',
    `the encoder '${name}': ${result.issues.map(({ message }) => message).join('; ')}`,
    {
      hint: 'Options are given as --with KEY=VALUE; the README of the package lists them.',
    },
  );
}

function wrong(what: string, hint: string): AblataError {
  return new AblataError('CONFIG_ENCODER', what, { hint });
}
