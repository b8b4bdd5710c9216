import {
  AblataError,
  type ColumnSchema,
  type DatasetStage,
  type Dependent,
  dependOn,
  eachError,
  isAblataError,
  type JsonObject,
  type Needs,
  nearest,
  type Project,
  type Stage,
  type StagePlace,
  severalErrors,
} from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { Consequence, type Problems } from '../config/problems.ts';
import { validate } from '../config/validate.ts';
import type { BoundServices } from '../container/bind.ts';
import { noOptions } from '../container/find-provider.ts';
import { optionNaming } from '../container/option-naming.ts';
import { inPlace } from '../container/place-error.ts';
import { serviceNames } from '../container/service-names.ts';
import { addColumns, type KnownColumns, missingColumns, type Tell, type Unsure } from './columns.ts';
import { placeOf, type StageNode } from './graph.ts';
import type { ProvenNode } from './proven-graph.ts';

/** What the proof has to know of the services. */
export type ProvenServices = Pick<BoundServices, 'names' | 'tokenOf' | 'called' | 'isBroken'>;

type Names = Readonly<Record<string, readonly string[]>>;

/** What is known of a stage's options and services; undefined where something is wrong with them. */
interface Settled {
  readonly options: unknown;
  readonly needs: Needs | undefined;
  readonly names: Names | undefined;
}

/**
 * Proves nodes one by one, and goes on behind a mistake as far as something can be said: columns that may or may not be there because of it are carried along as
 * unsure, and nothing is told of them.
 */
export class NodeProver {
  /** Whether nothing was wrong so far. */
  sound = true;
  readonly tell: Tell;
  readonly #services: ProvenServices;
  readonly #origin: ConfigOrigin;
  readonly #problems: Problems;
  readonly #project: Project;
  /** Columns that somebody misses already. */
  readonly #missed = new Set<string>();

  constructor(services: ProvenServices, origin: ConfigOrigin, project: Project, problems: Problems) {
    this.#project = project;
    this.#services = services;
    this.#origin = origin;
    this.#problems = problems;
    this.tell = (error) => {
      this.sound = false;
      problems.add(error);
    };
  }

  /** The node as proven; when something is wrong, as far as it is known. */
  async prove(node: StageNode, before: KnownColumns): Promise<ProvenNode<Stage | DatasetStage>> {
    const { stage, name } = node;
    const { options: chosen, needs = {}, names } = await this.#settle(node, before);
    const options = chosen ?? unknowable();
    const services = names === undefined ? unknowable<StagePlace['services']>() : factsOf(names, this.#services);
    if (names !== undefined && this.#isBroken(names)) this.sound = false;
    const place: StagePlace = { stage: name, columns: before.columns, services };
    const known = before.unsure !== 'all';
    const { reads, missed, assumed } = known
      ? await this.#reads(node, before, options, place)
      : { reads: stage.reads, missed: false, assumed: before };
    const sure = typeof reads !== 'function' && reads !== undefined;
    const wrong = (sure && this.#misses(node, reads, assumed)) || missed;
    const here = { ...place, columns: assumed.columns };
    const quiet = wrong || !sure || isOpen(before); // what it makes of columns that are not what it takes them for is not its mistake
    const follow = async <T>(value: Dependent<T, unknown> | undefined, otherwise: T): Promise<T | undefined> => {
      if (value === undefined || typeof value !== 'function') return value ?? otherwise;
      if (known && sure) return this.#try(() => this.#placing(node, () => dependOn(value, options, here), quiet));
      this.sound = false;
      return undefined;
    };
    const rows = stage.kind === 'rows' ? (stage as Stage) : undefined;
    const adds = await follow<ColumnSchema>(stage.adds, {});
    const replaces = await follow<readonly string[]>(rows?.replaces, []);
    const removes = await follow<readonly string[]>(rows?.removes, []);
    const fanOut = await follow<boolean>(rows?.fanOut, false);
    const changes = {
      adds: adds ?? {},
      replaces: replaces ?? Object.keys(adds ?? {}),
      removes: removes ?? [],
      fanOut: fanOut ?? false,
    };
    const guessed = wrong && typeof stage.adds === 'function';
    let misnamed = false;
    const after = addColumns(before, { name, ...changes }, placeOf(node, this.#origin), (error) => {
      misnamed = true; // what it should be called is not known
      this.tell(error);
    });
    const lost = misnamed || adds === undefined || removes === undefined || before.unsure === 'all';
    return {
      ...node,
      options: chosen,
      rawOptions: node.options,
      needs,
      services: names ?? {},
      reads: sure ? reads : {},
      ...changes,
      before: before.columns,
      ...after,
      ...(!this.sound && { unsure: lost ? 'all' : unsureAfter(before, Object.keys(changes.adds), guessed) }),
    };
  }

  /** What a stage reads. A column that it misses itself is told, and then taken to be there, so that what else it reads and what it adds is known as well. */
  async #reads(
    node: StageNode,
    before: KnownColumns,
    options: unknown,
    place: StagePlace,
  ): Promise<{ reads: ColumnSchema | undefined; missed: boolean; assumed: KnownColumns }> {
    let assumed = before;
    const reads = await this.#try(() => {
      for (;;) {
        try {
          const here = { ...place, columns: assumed.columns };
          return this.#placing(node, () => dependOn(node.stage.reads, options, here), false);
        } catch (error) {
          const column = missingIn(error);
          if (column === undefined || Object.hasOwn(assumed.columns, column))
            throw isOpen(assumed) ? new Consequence() : error;
          this.tell(error as AblataError);
          assumed = assume(assumed, column);
        }
      }
    });
    return { reads, missed: assumed !== before, assumed };
  }

  /** Tells what of its columns is not there. */
  #misses(node: StageNode, reads: ColumnSchema, before: KnownColumns): boolean {
    const who = `${placeOf(node, this.#origin)}: the stage '${node.name}' reads`;
    let any = false;
    for (const { name, error } of missingColumns(reads, before, who, nobodyAdds(node))) {
      any = true;
      // A stage that the config does not write has no line to mend.
      if (node.edit === undefined && this.#missed.has(name)) this.sound = false;
      else this.tell(error);
      this.#missed.add(name);
    }
    return any;
  }

  /** What can be said of a stage without the others. */
  async #settle(node: StageNode, { columns, unsure }: KnownColumns): Promise<Settled> {
    const { stage, name } = node;
    const options = await this.#try(() =>
      validate(stage.options ?? noOptions, node.options, {
        origin: this.#origin,
        path: node.edit === undefined ? [] : ['stages', node.edit],
        what: `the options of the stage '${name}'`,
      }),
    );
    if (options !== undefined) await this.#try(() => this.#examine(node, options));
    const place: StagePlace = { stage: name, columns, services: {} };
    const needs =
      typeof stage.needs === 'function' && options === undefined
        ? undefined
        : await this.#try(() => this.#placing(node, () => dependOn(stage.needs, options, place), isOpen({ unsure })));
    const names = needs && (await this.#try(() => this.#namesOf(node, needs)));
    return { options, needs, names };
  }

  /** What the stage has against what its options name. */
  async #examine(node: StageNode, options: unknown): Promise<void> {
    try {
      await node.stage.examine?.(options, { project: this.#project });
    } catch (error) {
      throw placed(error, node, this.#origin);
    }
  }

  #namesOf(node: StageNode, needs: Needs): Names {
    return serviceNames(needs, node.with, this.#services, {
      who: `${placeOf(node, this.#origin)}: the stage '${node.name}'`,
      place: placeOf(node, this.#origin, 'with'),
      services: where(this.#origin, ['services'], 'key'),
    });
  }

  #isBroken(names: Names): boolean {
    return Object.values(names)
      .flat()
      .some((each) => this.#services.isBroken?.(each));
  }

  /** Gives undefined where there is a mistake. */
  async #try<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    const done = await this.#problems.attempt(async () => ({ result: await work() }));
    if (done === undefined) this.sound = false;
    return done?.result;
  }

  /** @param quiet whether it may fail because of what was told already */
  #placing<T>(node: StageNode, work: () => T, quiet: boolean): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof Consequence ? error : quiet ? new Consequence() : placed(error, node, this.#origin);
    }
  }
}

/** Whether there are columns of which nothing can be said. */
function isOpen({ unsure }: { readonly unsure?: Unsure | undefined }): boolean {
  return unsure === 'all' || (unsure !== undefined && unsure.size > 0);
}

/** The column that an error of a stage says is missing, as its `details.column`. */
function missingIn(error: unknown): string | undefined {
  const column = isAblataError(error) && error.code === 'GRAPH_MISSING_COLUMN' ? error.details['column'] : undefined;
  return typeof column === 'string' ? column : undefined;
}

/** With a column that is not there, as if it were: of the type of the one that may have been meant. */
function assume({ columns, addedBy, unsure }: KnownColumns, column: string): KnownColumns {
  const meant = nearest(column, Object.keys(columns));
  return {
    columns: { ...columns, [column]: (meant !== undefined && columns[meant]) || 'json' },
    addedBy,
    unsure: unsure === 'all' ? unsure : new Set([...(unsure ?? []), column]),
  };
}

function nobodyAdds({ stage, from }: StageNode): string {
  if (stage.kind === 'dataset') return 'the finished dataset does not have';
  return from.length === 0 ? 'nothing adds: it is the first stage' : 'no stage before it adds';
}

/** @param guessed whether the types of what was added are not known either */
function unsureAfter({ unsure }: KnownColumns, added: readonly string[], guessed: boolean): Unsure {
  const before = unsure === undefined || unsure === 'all' ? [] : [...unsure];
  return new Set(guessed ? [...before, ...added] : before.filter((name) => !added.includes(name)));
}

/** Stands for what nobody knows because of a mistake: who looks into it can't go on. */
function unknowable<T extends object>(): T {
  const look = (): never => {
    throw new Consequence();
  };
  return new Proxy<T>({} as T, { get: look, has: look, ownKeys: look });
}

function factsOf(names: Names, services: ProvenServices): StagePlace['services'] {
  return Object.fromEntries(
    Object.entries(names).map(([need, list]) => [
      need,
      list.flatMap((name) =>
        services.isBroken?.(name)
          ? [{ name, use: '', traits: unknowable<JsonObject>() }]
          : services.called(name).map((service) => ({ name, use: service.use, traits: service.traits })),
      ),
    ]),
  );
}

/** What a stage says against its options or its place, with where in the config that is: its `details.path`, if it gives one, leads there. */
function placed(error: unknown, node: StageNode, origin: ConfigOrigin): unknown {
  if (!isAblataError(error)) {
    return new AblataError(
      'PLUGIN_BROKEN',
      `${placeOf(node, origin)}: the stage '${node.name}' failed while the graph was proven: ${(error as Error)?.message ?? String(error)}`,
      { cause: error, mender: 'plugin' },
    );
  }
  const each = eachError(error).map((one) => {
    const path = optionNaming(one, node.options, origin);
    return inPlace(one, origin, placeOf(node, origin, ...path), { stage: node.name });
  });
  return severalErrors(each);
}
