import type { BundledPlugins } from './container/load-plugins.ts';

/** What the program around core brings along. */
export interface Host {
  /** Plugin packages that need not be listed, and the module they are resolved from. */
  readonly plugins?: BundledPlugins;
  /** Packages that provide what these have not, by `slot/use`: for whoever names it without its plugin. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Stages of those plugins that belong to every graph, each before or after a built-in one. A config may remove them. */
  readonly stages?: readonly { readonly use: string; readonly before?: string; readonly after?: string }[];
}
