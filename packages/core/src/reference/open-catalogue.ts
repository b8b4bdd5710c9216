import type { ConfigOrigin } from '../config/locate.ts';
import type { ExperimentConfig } from '../config/schema.ts';
import { loadPlugins } from '../container/load-plugins.ts';
import type { Host } from '../experiment.ts';
import { type DescribedCatalogue, describeCatalogue } from './describe-catalogue.ts';

/** What a config may name: of its plugins and those of the host. Makes nothing. @throws PLUGIN_… */
export async function openCatalogue(
  config: Pick<ExperimentConfig, 'plugins'>,
  origin: ConfigOrigin,
  host: Host = {},
): Promise<DescribedCatalogue> {
  return describeCatalogue(await loadPlugins({ origin, listed: config.plugins ?? [], bundled: host.plugins }));
}
