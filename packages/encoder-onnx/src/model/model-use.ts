import { AblataError } from '@ablata/spec';
import type { ResolvedOnnxOptions } from '../onnx-options.ts';
import type { Pooling } from '../run/pool-tokens.ts';
import type { KnownModel } from './known-models.ts';
import type { ModelFolder } from './read-folder.ts';

/** How a model is used: what the options say, else its folder, else what is known of it. */
export interface ModelUse {
  /** undefined: nothing says, or the ONNX file pools itself. */
  readonly pooling: Pooling | undefined;
  /** The vectors are those of the file's finished output. */
  readonly whole: boolean;
  readonly normalize: boolean;
  readonly prefix: string;
  readonly maxTokens: number;
  /** Width of the vectors as the model gives them. */
  readonly width: number;
  /** Components of them that are kept. */
  readonly dimensions: number;
}

/** Where nothing states a limit: that of BERT, which no model undercuts without saying so. */
const USUAL_LIMIT = 512;

export function modelUse(
  options: ResolvedOnnxOptions,
  folder: ModelFolder,
  known: Pick<KnownModel, 'pooling' | 'prompts'> | undefined,
): ModelUse {
  const whole = folder.otherModules.length > 0;
  if (whole && options.pooling !== undefined) {
    throw refused(
      `pooling: ${options.pooling} does not go with this model, which has ${folder.otherModules.join(', ')} behind its pooling`,
      'Leave pooling out.',
      'pooling',
    );
  }
  const width = whole ? folder.finalWidth : folder.width;
  const { dimensions = width, maxTokens = folder.maxTokens ?? USUAL_LIMIT } = options;
  if (dimensions > width) {
    throw refused(
      `dimensions is ${dimensions}, and the model's vectors have ${width}`,
      'Lower dimensions, or leave it out.',
      'dimensions',
    );
  }
  if (folder.positions !== undefined && maxTokens > folder.positions) {
    throw refused(
      `maxTokens is ${maxTokens}, and the model has ${folder.positions} positions`,
      'Lower maxTokens.',
      'maxTokens',
    );
  }
  return {
    pooling: options.pooling ?? folder.pooling ?? known?.pooling,
    whole,
    normalize: options.normalize ?? folder.normalize ?? known !== undefined,
    prefix: prefixOf(options, folder, known?.prompts ?? {}),
    maxTokens,
    width,
    dimensions,
  };
}

function prefixOf(
  { prompt, prefix }: ResolvedOnnxOptions,
  { prompts: stated, defaultPrompt }: ModelFolder,
  known: Readonly<Record<string, string>>,
): string {
  if (prompt !== undefined && prefix !== undefined) {
    throw refused('prompt and prefix are both given', 'Give the name of a prompt, or the text itself.', 'prefix');
  }
  if (prefix !== undefined) return prefix;
  // Newer folders list `query` and `document` even where they are empty.
  const prompts = new Map([...Object.entries(stated), ...Object.entries(known).filter(([name]) => !stated[name])]);
  const name = prompt ?? defaultPrompt;
  if (name === undefined) return '';
  const text = prompts.get(name);
  if (text !== undefined) return text;
  throw refused(
    `the model has no prompt ${JSON.stringify(name)}`,
    prompts.size === 0
      ? 'Set prefix to what shall stand before every text.'
      : `It has ${[...prompts.keys()].join(', ')}.`,
    'prompt',
  );
}

function refused(problem: string, hint: string, option: keyof ResolvedOnnxOptions): AblataError {
  return new AblataError('CONFIG_ONNX_OPTIONS', `encoder onnx: ${problem}`, { hint, details: { path: [option] } });
}
