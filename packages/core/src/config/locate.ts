/** A path into a config: `['services', 'dedupe', 'threshold']`. */
export type ConfigPath = readonly PropertyKey[];

/** Where a config came from, and where in it a path stands. */
export interface ConfigOrigin {
  /** File name for messages, relative to the working directory. */
  readonly label: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** `:line:column` of a path, when the format knows it; else an empty string. */
  position(path: ConfigPath): string;
}

/** `ablata.yaml:3:10 services.dedupe.threshold` */
export function where(origin: ConfigOrigin, path: ConfigPath): string {
  const place = `${origin.label}${origin.position(path)}`;
  return path.length > 0 ? `${place} ${formatPath(path)}` : place;
}

/** `stages[0].use` */
export function formatPath(path: ConfigPath): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}
