import type {
  Executor,
  ExecutorGlance,
  Logger,
  Project,
  RemoteHandler,
  RemoteService,
  ServeOptions,
} from '@ablata/spec';
import { BullmqChannel } from './channel.ts';
import { Company } from './company.ts';
import { Link } from './link.ts';
import { look } from './look.ts';
import { type BullmqOptions, bullmqOptions } from './options.ts';
import { redisSettings } from './redis-settings.ts';
import { BullmqServing } from './serving.ts';

/** Services it can use. */
export interface ExecutorNeeds {
  readonly logger?: Logger;
  /** Finds files (TLS) relative to the config; without it paths are relative to the working directory. */
  readonly project?: Project;
}

/**
 * An executor on BullMQ. Opens nothing before a channel starts or a worker serves.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function createBullmqExecutor(options: BullmqOptions = {}, { logger, project }: ExecutorNeeds = {}): Executor {
  const chosen = bullmqOptions.assert(options);
  const link = new Link(redisSettings(chosen, project), chosen, logger);
  const company = new Company();
  const channels = new Set<BullmqChannel>();
  const servings = new Set<BullmqServing>();
  return {
    identity: { executor: 'bullmq' },
    connect(service: RemoteService, { retryFailed = false } = {}) {
      const onClosed = (): void => void channels.delete(channel);
      const channel = new BullmqChannel(service, { link, options: chosen, logger, retryFailed, onClosed });
      channels.add(channel);
      return channel;
    },
    async serve(service: RemoteService, handler: RemoteHandler, serve: ServeOptions) {
      const serving = await BullmqServing.open(service, handler, serve, { link, options: chosen, company });
      servings.add(serving);
      void serving.ended.then(() => servings.delete(serving));
      return serving;
    },
    async look() {
      await link.open();
      if (await link.isFull())
        logger?.warn(
          `the Redis at ${link.shown} is full: it takes no calls, and who began or worked since is not seen`,
        );
      return look(link.client, chosen.prefix);
    },
    glance(): ExecutorGlance | undefined {
      const open = [...channels].filter(({ started }) => started);
      if (open.length === 0) return undefined;
      const workers = new Set(open.flatMap(({ watch }) => watch.ids)).size;
      return { workers, waiting: open.reduce((sum, { watch }) => sum + watch.waiting, 0) };
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels) await channel[Symbol.asyncDispose]();
      for (const serving of servings) await serving.drain();
      link.close();
    },
  };
}
