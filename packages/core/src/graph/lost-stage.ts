import { type AnyStage, defineStage, type Schema } from '@ablata/spec';
import { Consequence } from '../config/problems.ts';

const LOST = new WeakSet<AnyStage>();

const anyOptions: Schema = { '~standard': { version: 1, vendor: 'ablata', validate: (value) => ({ value }) } };

function nobodyKnows(): never {
  throw new Consequence();
}

/** Stands in a graph for a stage that nobody offers, which was told: nothing can be said of it, nor of the columns behind it. */
export function lostStage(name: string): AnyStage {
  const stage = defineStage({
    name,
    options: anyOptions,
    needs: nobodyKnows,
    reads: nobodyKnows,
    adds: nobodyKnows,
    run: nobodyKnows,
  }) as unknown as AnyStage;
  LOST.add(stage);
  return stage;
}

export function isLost(stage: AnyStage): boolean {
  return LOST.has(stage);
}
