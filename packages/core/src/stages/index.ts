import type { AnyStage } from '@ablata/spec';
import { dataset } from './dataset.ts';
import { dedupe } from './dedupe.ts';
import { draw } from './draw.ts';
import { encode } from './encode.ts';
import { generate } from './generate.ts';
import { parse } from './parse.ts';
import { prompt } from './prompt.ts';
import { split } from './split.ts';
import { write } from './write.ts';

/** The stages that core brings along. */
export const BUILT_IN_STAGES: readonly AnyStage[] = [
  draw,
  prompt,
  generate,
  parse,
  encode,
  dedupe,
  dataset,
  split,
  write,
];
