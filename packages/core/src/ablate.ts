import type { AblataError } from '@ablata/spec';
import { isAblataError } from '@ablata/spec';
import type { Variant, VariantSelection } from './config/ablations.ts';
import type { LoadedConfig } from './config/load.ts';
import { Problems } from './config/problems.ts';
import { soundVariants } from './config/sound-variants.ts';
import { type Experiment, openExperiment } from './experiment.ts';
import type { Host } from './host.ts';
import type { OnEvent } from './run/events.ts';
import { makeServices } from './run/make-services.ts';
import type { Manifest } from './run/manifest.ts';
import { run } from './run/run.ts';
import type { Session } from './session.ts';

/** What became of one variant. */
export type VariantResult = { readonly variant: Variant; readonly folder: string } & (
  | { readonly manifest: Manifest; readonly error?: undefined }
  | { readonly manifest?: undefined; readonly error: AblataError | Error }
);

export interface AblateRequest extends VariantSelection {
  readonly host?: Host;
  /** Absolute folder and label of a variant's run, by the name of its experiment. */
  place(name: string): { readonly folder: string; readonly label: string };
  readonly signal: AbortSignal;
  /** See {@link run}. */
  readonly giveUp?: AbortSignal;
  onVariant?(variant: Variant, index: number, count: number): void;
  readonly onEvent?: OnEvent;
}

/**
 * Runs all variants of a config, one after the other, over one ledger and one pool of services. All are proven before the
 * first is run; one that fails does not stop the others; one that is done is not done again.
 *
 * @throws CONFIG_…, PLUGIN_… and GRAPH_… errors of any variant, and what its services refuse, before anything is spent; RUN_INTERRUPTED
 */
export async function ablate(loaded: LoadedConfig, session: Session, request: AblateRequest): Promise<VariantResult[]> {
  const experiments: Experiment[] = [];
  const problems = new Problems();
  const variants = await soundVariants(loaded, request, problems);
  for (const variant of variants) {
    const open = () => openExperiment(variant.config, variant.origin, session, request.host);
    const experiment = await problems.attempt(open);
    if (experiment) experiments.push(experiment);
  }
  // Held from the start, so that what a later variant shares with an earlier one lives until then.
  const leases = experiments.map(({ services }) => session.pool.open(services.keys, services.bindings));
  for (const experiment of experiments) await makeServices(experiment, session, problems);
  problems.throw();
  const results: VariantResult[] = [];
  for (const [index, variant] of variants.entries()) {
    const { folder, label } = request.place(variant.config.name);
    request.onVariant?.(variant, index, variants.length);
    try {
      const onEvent = request.onEvent;
      const manifest = await run(experiments[index] as Experiment, session, {
        folder,
        label,
        signal: request.signal,
        ...(request.giveUp && { giveUp: request.giveUp }),
        reuseFinished: true,
        ...(onEvent && { onEvent }),
      });
      results.push({ variant, folder, manifest });
    } catch (error) {
      if (isAblataError(error) && error.code === 'RUN_INTERRUPTED') throw error;
      results.push({ variant, folder, error: error as Error });
    } finally {
      await leases[index]?.[Symbol.asyncDispose]();
    }
  }
  return results;
}
