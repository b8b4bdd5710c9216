import { canonicalJson } from '@ablata/ledger';
import { AblataError, didYouMean, type Json, type JsonObject } from '@ablata/spec';
import { getPath, setPath } from './config-path.ts';
import { type ConfigOrigin, type ConfigPath, isWithin, where } from './locate.ts';
import { Problems } from './problems.ts';
import type { ExperimentConfig } from './schema.ts';

/** One cell of an ablation: a whole config of its own. */
export interface Variant {
  /** `base`, `threshold-0.9`, … */
  readonly name: string;
  /** What differs from the base, by path. */
  readonly changes: Readonly<Record<string, Json>>;
  readonly config: ExperimentConfig;
  /** Of what was changed, the place among the ablations. */
  readonly origin: ConfigOrigin;
}

export interface VariantSelection {
  /** Axes to vary; all by default. */
  readonly axes?: readonly string[];
  /** All combinations instead of one axis at a time. */
  readonly product?: boolean;
}

interface Setting {
  readonly label: string;
  readonly changes: Readonly<Record<string, Json>>;
  /** Where the value for a path stands. */
  readonly places: Readonly<Record<string, ConfigPath>>;
}

/**
 * The variants of a config: the base, each axis in turn against it (or their product), and the named variants.
 *
 * @param gathered where mistakes go; the variants that can be made are given all the same
 * @throws CONFIG_NO_ABLATIONS, CONFIG_UNKNOWN_AXIS, CONFIG_UNKNOWN_PATH, CONFIG_UNEVEN_AXIS; several as one
 */
export function expandVariants(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  selection: VariantSelection = {},
  gathered?: Problems,
): Variant[] {
  const problems = gathered ?? new Problems();
  const { ablations = {}, variants = {}, ...base } = config;
  const names = Object.keys(ablations);
  for (const axis of selection.axes ?? []) {
    if (names.includes(axis)) continue;
    problems.add(
      new AblataError('CONFIG_UNKNOWN_AXIS', `${origin.label} has no axis '${axis}'.${didYouMean(axis, names)}`),
    );
  }
  if (names.length === 0 && Object.keys(variants).length === 0) {
    problems.add(
      new AblataError('CONFIG_NO_ABLATIONS', `${origin.label} names no ablations and no variants`, {
        hint: `Add an axis: ablations: { threshold: { 'services.dedupe.threshold': [0.9, 0.95, 0.98] } }`,
      }),
    );
  }
  const axes = (selection.axes ?? names).map((axis) => settingsOf(axis, ablations[axis] ?? {}, origin, problems));
  const combinations = selection.product ? product(axes) : axes.flat();
  const named = selection.axes
    ? []
    : Object.entries(variants).map(([label, changes]) => ({
        label,
        changes,
        places: Object.fromEntries(Object.keys(changes).map((path) => [path, ['variants', label, path]])),
      }));
  const cells = [{ label: 'base', changes: {}, places: {} }, ...combinations, ...named];
  const made = cells.map((setting) => makeVariant(setting, base, origin, problems));
  if (!gathered) problems.throw();
  return distinct(made);
}

/** An axis over several paths changes them together: the first values, then the second, … */
function settingsOf(
  axis: string,
  paths: Readonly<Record<string, readonly Json[]>>,
  origin: ConfigOrigin,
  problems: Pick<Problems, 'add'>,
): Setting[] {
  const entries = Object.entries(paths);
  const length = entries[0]?.[1].length ?? 0;
  if (entries.some(([, values]) => values.length !== length)) {
    problems.add(
      new AblataError(
        'CONFIG_UNEVEN_AXIS',
        `${where(origin, ['ablations', axis], 'key')}: its paths have different numbers of values (${entries.map(([, { length: count }]) => count).join(', ')})`,
        {
          hint: 'Paths of one axis change together; make them two axes and use --product for all combinations.',
        },
      ),
    );
    return [];
  }
  const labels = labelsOf(entries[0]?.[1] ?? []);
  return Array.from({ length }, (_, index) => ({
    label: `${axis}-${labels[index]}`,
    changes: Object.fromEntries(entries.map(([path, values]) => [path, values[index] as Json])),
    places: Object.fromEntries(entries.map(([path]) => [path, ['ablations', axis, path, index]])),
  }));
}

function product(axes: readonly (readonly Setting[])[]): Setting[] {
  return axes.reduce<Setting[]>(
    (cells, axis) =>
      cells.flatMap((cell) =>
        axis.map(({ label, changes, places }) => ({
          label: cell.label ? `${cell.label}.${label}` : label,
          changes: { ...cell.changes, ...changes },
          places: { ...cell.places, ...places },
        })),
      ),
    [{ label: '', changes: {}, places: {} }],
  );
}

function makeVariant(
  { label, changes, places }: Setting,
  base: ExperimentConfig,
  origin: ConfigOrigin,
  problems: Pick<Problems, 'add'>,
): Variant {
  let config: ExperimentConfig = { ...base, name: `${base.name}.${label}` };
  const real: Record<string, Json> = {};
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    try {
      // The values of an axis share the line that says its path.
      const place = (places[path] as ConfigPath).filter((key) => typeof key !== 'number');
      const before = getPath(base, keys, where(origin, place, 'key'));
      if (canonicalJson(before as Json) !== canonicalJson(value)) real[path] = value;
      config = setPath(config, keys, value) as ExperimentConfig;
    } catch (error) {
      problems.add(error as AblataError);
    }
  }
  return { name: label, changes: real, config, origin: within(origin, places) };
}

/** What was changed stands where the change is written. */
function within(origin: ConfigOrigin, places: Setting['places']): ConfigOrigin {
  const placeOf = (path: ConfigPath): ConfigPath | undefined => {
    const [changed, place] = Object.entries(places).find(([each]) => isWithin(path, each)) ?? [];
    return changed === undefined || place === undefined
      ? undefined
      : [...place, ...path.slice(changed.split('.').length)];
  };
  return {
    ...origin,
    position: (path, part) => origin.position(placeOf(path) ?? path, part),
    changed(path) {
      const place = placeOf(path);
      return place ? `${origin.label}${origin.position(place)}` : origin.changed?.(path);
    },
  };
}

/** Cells that change nothing are the base; of equal ones the first stays. */
function distinct(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants.filter(({ changes }) => {
    const key = canonicalJson(changes);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const LONGEST_LABEL = 60;

/** Short names for the values of an axis, fit for folders: what they use, and the options in which those of the same use differ; else their places. */
function labelsOf(values: readonly Json[]): string[] {
  const uses = values.map(useOf);
  const labels = values.map((value, index) => {
    const alike = values.filter((_, other) => uses[other] === uses[index]);
    const differing = alike.length > 1 ? keysThatDiffer(alike) : [];
    const options = differing
      .filter((key) => (value as JsonObject)[key] !== undefined)
      .map((key) => `${key}-${wordOf((value as JsonObject)[key] ?? null)}`);
    return [uses[index], ...options].filter(Boolean).join('-').slice(0, LONGEST_LABEL);
  });
  return labels.map((label, index) =>
    label === '' || labels.indexOf(label) !== labels.lastIndexOf(label)
      ? [label, index + 1].filter(Boolean).join('-')
      : label,
  );
}

function useOf(value: Json): string {
  return wordOf(isMap(value) ? (value['use'] ?? null) : value);
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys under which not all of them hold the same. */
function keysThatDiffer(values: readonly Json[]): string[] {
  const maps = values.filter(isMap);
  return [...new Set(maps.flatMap(Object.keys))].filter(
    (key) => new Set(maps.map((map) => canonicalJson(map[key] ?? null))).size > 1,
  );
}

/** Letters, digits, - _ and . of a plain value; nothing of others. */
function wordOf(value: Json): string {
  const text =
    typeof value === 'object' && value !== null ? (Array.isArray(value) ? value.join('-') : '') : String(value);
  return text === 'null' ? '' : text.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
}
