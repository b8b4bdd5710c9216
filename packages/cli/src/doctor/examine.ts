import {
  checkServices,
  type Experiment,
  expandVariants,
  type LoadedConfig,
  ledgerPath,
  openExperiment,
  openSession,
  type Session,
  type Variant,
} from '@ablata/core';
import {
  DatasetFormat,
  eachError,
  isAblataError,
  LanguageModel,
  type Logger,
  missing,
  SentenceEncoder,
} from '@ablata/spec';
import { host } from '../host.ts';
import { loadOrExplain } from '../load-with.ts';
import { placeOf } from '../place.ts';
import { checkDisk } from './check-disk.ts';
import { checkLedgerHealth } from './check-ledger-health.ts';
import { checkMachine } from './check-machine.ts';
import { checkPlugins } from './check-plugins.ts';
import type { Finding } from './finding.ts';

/**
 * Looks at this machine, and at all that a config and its variants need to run on it. Pays for nothing; makes what `ablata plan` makes.
 *
 * @param path a config, or a folder that holds one; undefined: here, if there is one
 */
export async function* examine(path: string | undefined, signal: AbortSignal): AsyncGenerator<Finding> {
  yield* checkMachine();
  let loaded: LoadedConfig;
  try {
    loaded = await loadOrExplain(path ?? '.');
  } catch (error) {
    const none = path === undefined && isAblataError(error) && error.code === 'CONFIG_NOT_FOUND';
    if (none)
      yield { about: 'config', what: 'none', state: 'note', message: 'there is no config here', mend: 'ablata init' };
    else for (const each of eachError(error)) yield { about: 'config', ...missing('unusable', each) };
    return;
  }
  yield* examineConfig(loaded, signal);
}

async function* examineConfig({ config, origin }: LoadedConfig, signal: AbortSignal): AsyncGenerator<Finding> {
  const warnings: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn: (message) => void warnings.push(message) };
  const notes = (): Finding[] =>
    warnings.splice(0).map((message) => ({ about: 'config', what: 'note', state: 'note', message }));
  // The ledger is looked at as a file; nothing here is to depend on its being well.
  const apart = { ...config, run: { ...config.run, ledger: false } } as const;
  await using session = openSession(apart, origin, { logger, readOnly: true });
  const seen = new Set<string>();
  for (const variant of variantsOf({ config, origin })) {
    const base = variant.name === BASE;
    const suffix = base ? '' : ` (${variant.name})`;
    let experiment: Experiment;
    try {
      experiment = await openExperiment(variant.config, variant.origin, session, host);
    } catch (error) {
      for (const each of eachError(error)) yield { about: 'config', ...missing(`${origin.label}${suffix}`, each) };
      if (base) break; // its variants have the same faults, and more
      continue;
    }
    if (base) {
      const stages = [...experiment.graph.rows, ...experiment.graph.dataset].map(({ name }) => name).join(' → ');
      yield { about: 'config', what: origin.label, state: 'ready', message: stages };
      yield* notes();
      yield* checkPlugins(experiment.catalogue.plugins, origin.file);
    } else warnings.length = 0; // said of the base
    for await (const { service, ...found } of checkServices(experiment, session, signal, seen))
      yield { about: `${service}${suffix}`, ...found };
    yield* notes();
    if (base) yield* await checkDisk(await plannedOf(experiment, session));
  }
  yield checkLedgerHealth(ledgerPath(config, origin));
}

const BASE = 'base';

/** The config as it is, and what its ablations and variants make of it. */
function variantsOf({ config, origin }: LoadedConfig): readonly Pick<Variant, 'name' | 'config' | 'origin'>[] {
  const several = Object.keys({ ...config.ablations, ...config.variants }).length > 0;
  return several ? expandVariants(config, origin) : [{ name: BASE, config, origin }];
}

async function plannedOf(
  { config, origin, graph, services }: Experiment,
  session: Session,
): Promise<Parameters<typeof checkDisk>[0]> {
  const of = (token: symbol) => services.services.filter((service) => service.token === token);
  await using _scope = session.pool.open(services.keys, services.bindings);
  const encoders = await Promise.all(
    of(SentenceEncoder).map(({ signature }) =>
      session.pool.instance<SentenceEncoder>(signature).then(
        ({ dimension }) => dimension,
        () => undefined, // what keeps it from being made was said before
      ),
    ),
  );
  const vectors = Object.values(graph.sink.columns).filter((type) => type === 'embedding').length;
  const models = new Set(of(LanguageModel).map(({ name }) => name));
  const asking = graph.rows.filter((node) =>
    Object.values(node.services)
      .flat()
      .some((name) => models.has(name)),
  );
  return {
    rows: config.target ?? null,
    numbers: vectors * Math.max(0, ...encoders.map((dimension) => dimension ?? 0)),
    unknown: vectors > 0 && encoders.includes(undefined),
    formats: Math.max(1, of(DatasetFormat).length),
    sets: graph.dataset.some(({ name }) => name === 'split'),
    asking: asking.length,
    runFolder: placeOf(config, origin).folder,
    ledger: ledgerPath(config, origin),
  };
}
