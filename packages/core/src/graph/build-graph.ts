import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AblataError, type AnyStage, didYouMean, nearest } from '@ablata/spec';
import { importTypeScript } from '../config/import-typescript.ts';
import { brokenModule } from '../config/loading-problem.ts';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { didYouMeanFile } from '../config/near-files.ts';
import { Consequence, gathering, type Problems } from '../config/problems.ts';
import type { StageEdit } from '../config/schema.ts';
import type { Tell } from './columns.ts';
import type { Graph, StageNode } from './graph.ts';
import { lostStage } from './lost-stage.ts';

export interface Materials {
  /** The chain the graph begins as. */
  readonly start: readonly AnyStage[];
  /** Whether that chain was written by hand: a stage without a place then goes to its end. */
  readonly open?: boolean;
  /** Stages that can be used by name. */
  readonly offered: ReadonlyMap<string, AnyStage>;
  readonly origin: ConfigOrigin;
}

const RESERVED = new Set(['use', 'name', 'after', 'before', 'replace', 'remove', 'stage', 'from', 'with']);

/**
 * Applies the edits of a config, in order, to the chain the graph begins as. What is misspelt is told, and then taken for what it must have meant, so that the rest
 * is looked at as well.
 *
 * @param edits undefined where something is wrong with one that was told already
 * @throws CONFIG_UNKNOWN_STAGE, CONFIG_BAD_EDIT
 */
export function buildGraph(
  edits: readonly (StageEdit | undefined)[],
  materials: Materials,
  problems?: Problems,
): Promise<Graph> {
  return gathering(problems, async (own) => {
    const editor = new GraphEditor(materials, (error) => own.add(error), own.graph);
    for (const [index, edit] of edits.entries()) {
      if (edit === undefined) continue;
      const done = await own.attempt(() => editor.apply(edit, index).then(() => true));
      if (!done) own.graph = true;
      if (!done)
        editor.missing.add(edit.name ?? edit.replace ?? (typeof edit.use === 'object' ? edit.use.name : `${edit.use}`));
    }
    return editor.finish();
  });
}

class GraphEditor {
  /** Names of stages that are not there because something is wrong with them. */
  readonly missing = new Set<string>();
  #chain: StageNode[];
  readonly #explicit = new Map<string, readonly string[]>();
  readonly #materials: Materials;
  readonly #tell: Tell;
  /** Whether there may be stages that nothing is known of. */
  readonly #open: boolean;

  constructor(materials: Materials, tell: Tell, open: boolean) {
    this.#materials = materials;
    this.#tell = tell;
    this.#open = open;
    this.#chain = materials.start.map((stage) => ({
      name: stage.name,
      stage,
      options: {},
      with: {},
      from: [],
      edit: undefined,
    }));
  }

  async apply(edit: StageEdit, index: number): Promise<void> {
    const options = Object.fromEntries(Object.entries(edit).filter(([key]) => !RESERVED.has(key)));
    if (edit.remove !== undefined) {
      this.#chain.splice(this.#position(edit.remove, index, 'remove'), 1);
    } else if (edit.stage !== undefined) {
      const at = this.#position(edit.stage, index, 'stage');
      const node = this.#chain[at] as StageNode;
      this.#chain[at] = {
        ...node,
        options: { ...node.options, ...options },
        with: { ...node.with, ...edit.with },
        edit: index,
      };
      if (edit.from) this.#explicit.set(node.name, edit.from);
    } else if (edit.use !== undefined) {
      const stage = (await this.#find(edit.use, index)) ?? lostStage(edit.name ?? String(edit.use));
      const name = edit.name ?? (edit.replace as string | undefined) ?? stage.name;
      this.#place({ name, stage, options, with: edit.with ?? {}, from: [], edit: index }, edit, index);
      if (edit.from) this.#explicit.set(name, edit.from);
    } else {
      throw new AblataError('CONFIG_BAD_EDIT', `${this.#where(index)} says neither 'use', 'stage' nor 'remove'`, {
        hint: `For example: { use: 'my-stage', after: 'parse' }`,
      });
    }
  }

  finish(): Graph {
    const nodes = this.#chain.map((node, index) => ({
      ...node,
      from: this.#explicit.get(node.name) ?? (index === 0 ? [] : [(this.#chain[index - 1] as StageNode).name]),
    }));
    return { nodes };
  }

  #place(node: StageNode, edit: StageEdit, index: number): void {
    if (this.#chain.some(({ name }) => name === node.name) && edit.replace !== node.name) {
      throw new AblataError('CONFIG_BAD_EDIT', `${this.#where(index)}: the graph already has a stage '${node.name}'`, {
        hint: `Give this one another name: { use: …, name: '${node.name}-2' }`,
      });
    }
    if (edit.replace !== undefined) this.#chain[this.#position(edit.replace, index, 'replace')] = node;
    else if (edit.after !== undefined) this.#chain.splice(this.#position(edit.after, index, 'after') + 1, 0, node);
    else if (edit.before !== undefined) this.#chain.splice(this.#position(edit.before, index, 'before'), 0, node);
    else if (edit.from?.[0] !== undefined) this.#chain.splice(this.#position(edit.from[0], index, 'from') + 1, 0, node);
    else if (this.#materials.open) this.#chain.push(node);
    else {
      throw new AblataError('CONFIG_BAD_EDIT', `${this.#where(index)} does not say where '${node.name}' goes`, {
        hint: `Add one of: after, before, replace, from. The graph is ${this.#names().join(' → ')}.`,
      });
    }
    this.#keepFollowers(node.name, edit);
  }

  /** A branch hangs beside the chain: who came after its origin still reads the origin. */
  #keepFollowers(name: string, edit: StageEdit): void {
    if (!edit.from || edit.after !== undefined || edit.before !== undefined || edit.replace !== undefined) return;
    const follower = this.#chain[this.#chain.findIndex((node) => node.name === name) + 1];
    if (follower && !this.#explicit.has(follower.name)) this.#explicit.set(follower.name, [edit.from[0] as string]);
  }

  /** The stage that is meant; undefined when nobody knows, which is told. */
  async #find(use: string | AnyStage, index: number): Promise<AnyStage | undefined> {
    const { offered, origin } = this.#materials;
    if (typeof use !== 'string') return use;
    if (use.startsWith('.')) return this.#import(use, index);
    const stage = offered.get(use);
    if (stage) return stage;
    const names = [...offered.keys()];
    const near = nearest(use, names);
    this.#tell(
      new AblataError(
        'CONFIG_UNKNOWN_STAGE',
        `${where(origin, ['stages', index, 'use'])}: no stage '${use}' is offered.${didYouMean(use, names)}`,
        {
          hint: `List the plugin that offers it under 'plugins', or name a file: './stages/${use}.ts'.`,
          details: { near: near !== undefined },
        },
      ),
    );
    return near === undefined ? undefined : offered.get(near);
  }

  async #import(path: string, index: number): Promise<AnyStage | undefined> {
    const { origin } = this.#materials;
    const place = where(origin, ['stages', index, 'use']);
    const folder = dirname(origin.file);
    const file = resolve(folder, path);
    if (!(await stat(file).catch(() => undefined))?.isFile()) {
      this.#tell(
        new AblataError(
          'CONFIG_UNKNOWN_STAGE',
          `${place}: there is no file ${path} beside the config.${await didYouMeanFile(path, folder)}`,
          { details: { near: true } },
        ),
      );
      return undefined;
    }
    let stage: Partial<AnyStage> | undefined;
    try {
      stage = (await importTypeScript(file)) as typeof stage;
    } catch (cause) {
      this.#tell(await brokenModule(cause, file, place));
      return undefined;
    }
    if (typeof stage?.name === 'string' && typeof stage.run === 'function') return stage as AnyStage;
    throw new AblataError('PLUGIN_INVALID', `${place}: ${path} must export a stage as default`, {
      hint: 'Write: export default defineStage({ … })',
      mender: 'plugin',
    });
  }

  #position(name: string, index: number, key: string): number {
    const at = this.#chain.findIndex((node) => node.name === name);
    if (at >= 0) return at;
    if (this.missing.has(name)) throw new Consequence();
    const near = nearest(name, this.#names());
    const error = new AblataError(
      'CONFIG_UNKNOWN_STAGE',
      `${where(this.#materials.origin, ['stages', index, key])}: the graph has no stage '${name}'.${didYouMean(name, this.#names())}`,
      { details: { near: true } },
    );
    if (near === undefined) throw this.#open ? new Consequence() : error;
    this.#tell(error);
    return this.#names().indexOf(near);
  }

  #names(): string[] {
    return this.#chain.map(({ name }) => name);
  }

  #where(index: number): string {
    return where(this.#materials.origin, ['stages', index]);
  }
}
