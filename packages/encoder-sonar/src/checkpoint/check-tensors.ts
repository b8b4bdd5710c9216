import { AblataError } from '@ablata/spec';
import { type Architecture, expectedShapes, HEAD_WIDTH } from './architecture.ts';
import { checkpointError } from './checkpoint-error.ts';
import { type Half, halves } from './half.ts';
import type { StoredTensor } from './stored-tensor.ts';

/** Types of weights. All but float32 and float16 are written as float32 before they are run. */
const FLOATS: ReadonlySet<string> = new Set(['f64', 'f32', 'f16', 'bf16']);

/** Reads the sizes off the tensors and holds every tensor against them. Tensors are under canonical names. */
export function checkTensors(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  attentionHeads: number | undefined,
  half: Half,
): Architecture {
  refuseOtherHalf(path, tensors, half);
  const architecture = readSizes(path, tensors, attentionHeads, half);
  const expected = expectedShapes(architecture, half);
  const missing = [...expected.keys()].filter((name) => !tensors.has(name));
  if (missing.length > 0) throw misfit(path, half, 'lacks', missing);
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  if (extra.length > 0) throw misfit(path, half, 'has unexpected', extra);
  for (const [name, shape] of expected) {
    const entry = tensors.get(name)!;
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis])) {
      throw checkpointError(
        'SHAPE',
        path,
        `${name} has shape [${entry.shape.join()}], expected [${shape.join()}]`,
        `This is not a ${halves[half].name}, or not one whole: give the path of ${halves[half].file}.`,
      );
    }
    if (entry.dtype === undefined || !FLOATS.has(entry.dtype)) {
      throw checkpointError(
        'DTYPE',
        path,
        `${name} is ${entry.typeName}, expected a floating-point type`,
        'Save the weights as float32 (model.float()), as Meta published them.',
      );
    }
  }
  return architecture;
}

function readSizes(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  attentionHeads: number | undefined,
  half: Half,
): Architecture {
  const table = halves[half].embedding;
  const first = `${half}.layers.0.ffn.inner_proj.weight`;
  const embedding = tensors.get(table);
  const inner = tensors.get(first);
  if (embedding?.shape.length !== 2 || inner?.shape.length !== 2) {
    throw misfit(path, half, 'lacks', [
      ...(embedding?.shape.length === 2 ? [] : [table]),
      ...(inner?.shape.length === 2 ? [] : [first]),
    ]);
  }
  const layers = [...tensors.keys()].reduce((count, name) => {
    const layer = /^(?:encoder|decoder)\.layers\.(\d+)\./.exec(name)?.[1];
    return layer === undefined ? count : Math.max(count, Number(layer) + 1);
  }, 0);
  const dimension = embedding.shape[1]!;
  const heads = attentionHeads ?? dimension / HEAD_WIDTH;
  if (!Number.isInteger(heads) || dimension % heads !== 0 || dimension % 2 !== 0) {
    const cut = attentionHeads === undefined ? `attention heads of ${HEAD_WIDTH}` : `${attentionHeads} attention heads`;
    throw new AblataError('CONFIG_SONAR_HEADS', `A checkpoint of dimension ${dimension} cannot be cut into ${cut}`, {
      hint: 'Set attentionHeads to the number the checkpoint was trained with; it must divide the dimension.',
    });
  }
  return { vocabulary: embedding.shape[0]!, dimension, layers, attentionHeads: heads, feedForward: inner.shape[0]! };
}

function misfit(path: string, half: Half, verb: 'lacks' | 'has unexpected', names: readonly string[]): AblataError {
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return checkpointError(
    'TENSORS',
    path,
    `${verb} ${names.length === 1 ? 'tensor' : 'tensors'} ${shown}${more}`,
    `This is not a ${halves[half].name}, or not one whole: give the path of ${halves[half].file} or of the safetensors port of the ${half} alone.`,
  );
}

/** The usual mix-up, said as such: both files lie in one folder and are of one size. */
function refuseOtherHalf(path: string, tensors: ReadonlyMap<string, StoredTensor>, half: Half): void {
  const other: Half = half === 'encoder' ? 'decoder' : 'encoder';
  const names = [...tensors.keys()];
  const isOther =
    !tensors.has(halves[half].embedding) &&
    names.some((name) => name === halves[other].embedding || name.startsWith(`${other}.layers.`));
  if (!isOther) return;
  throw checkpointError(
    'TENSORS',
    path,
    `it is a ${halves[other].name}, and the ${half} was to be opened`,
    `Give the path of ${halves[half].file}; ${halves[other].file} belongs to the ${other}.`,
  );
}
