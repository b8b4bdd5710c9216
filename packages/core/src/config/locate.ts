/** A path into a config: `['services', 'dedupe', 'threshold']`. */
export type ConfigPath = readonly PropertyKey[];

/** Where a config came from, and where in it a path stands. */
export interface ConfigOrigin {
  /** File name for messages, relative to the working directory. */
  readonly label: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** `:line:column` of what stands at a path, or of its key; an empty string where that is not known. */
  position(path: ConfigPath, part?: ConfigPart): string;
  /** Where what stands at a path was changed, when something else than the config's base says it: `--set`, `ablata.yaml:14:3`. */
  changed?(path: ConfigPath): string | undefined;
}

/** Of `threshold: 0.9`: the 0.9, or the word before it. */
export type ConfigPart = 'value' | 'key';

/** `ablata.yaml:3:10 services.dedupe.threshold`; `--set services.dedupe.threshold` of what the command line changed. */
export function where(origin: ConfigOrigin, path: ConfigPath, part: ConfigPart = 'value'): string {
  const flag = origin.changed?.(path);
  const place = flag?.startsWith('-') ? flag : `${origin.label}${origin.position(path, part)}`;
  return path.length > 0 ? `${place} ${formatPath(path)}` : place;
}

/** Whether a path leads to something that was changed at another one, or into it. */
export function isWithin(path: ConfigPath, changed: string): boolean {
  return `${path.map(String).join('.')}.`.startsWith(`${changed}.`);
}

/** `stages[0].use` */
export function formatPath(path: ConfigPath): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}
