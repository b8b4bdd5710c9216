import type { AnyStage } from '@ablata/spec';
import { dedupe } from './dedupe.ts';
import { draw } from './draw.ts';
import { encode } from './encode.ts';
import { generate } from './generate.ts';
import { parse } from './parse.ts';
import { prompt } from './prompt.ts';
import { split } from './split.ts';
import { write } from './write.ts';

/** The graph that every config starts from. */
export const BUILT_IN_STAGES: readonly AnyStage[] = [draw, prompt, generate, parse, encode, dedupe, split, write];
