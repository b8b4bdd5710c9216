import type { OnnxRuntime, OnnxTensor, OnnxValueInfo, TokenBatch } from '@ablata/onnx';
import { modelError } from '../model/model-error.ts';

/** What the model's inputs are, by name. */
export type InputShapes = ReadonlyMap<string, OnnxValueInfo>;

/**
 * A batch as the model's inputs: ids, mask, types and positions [texts, longest], padded at the end; an empty past for
 * decoders that were exported with one.
 *
 * @throws `DATA_ONNX_MODEL` for a model that wants anything else.
 */
export function fillInputs(
  { ids, lengths }: TokenBatch,
  padId: number,
  shapes: InputShapes,
  { Tensor }: OnnxRuntime,
  modelFile: string,
): Record<string, OnnxTensor> {
  const texts = lengths.length;
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const perToken = (value: (text: number, index: number, token: number) => number, pad: number) => {
    const filled = new Array<number>(texts * longest).fill(pad);
    let token = 0;
    for (const [text, length] of lengths.entries()) {
      for (let index = 0; index < length; index++) filled[text * longest + index] = value(text, index, token++);
    }
    return filled;
  };
  const integers = (type: string, values: number[]) =>
    type === 'int32'
      ? new Tensor('int32', Int32Array.from(values), [texts, longest])
      : new Tensor('int64', BigInt64Array.from(values, BigInt), [texts, longest]);
  const inputs: Record<string, OnnxTensor> = {};
  for (const [name, about] of shapes) {
    const type = about.isTensor ? about.type : '';
    if (name === 'input_ids')
      inputs[name] = integers(
        type,
        perToken((_text, _index, token) => ids[token]!, padId),
      );
    else if (name === 'attention_mask')
      inputs[name] = integers(
        type,
        perToken(() => 1, 0),
      );
    else if (name === 'token_type_ids')
      inputs[name] = integers(
        type,
        perToken(() => 0, 0),
      );
    else if (name === 'position_ids')
      inputs[name] = integers(
        type,
        perToken((_text, index) => index, 0),
      );
    else if (/^past_key_values?\./.test(name) && about.isTensor) {
      const dimensions = about.shape.map((size, axis) => (axis === 0 ? texts : typeof size === 'number' ? size : 0));
      inputs[name] =
        type === 'float16'
          ? new Tensor('float16', new Uint16Array(), dimensions)
          : new Tensor('float32', new Float32Array(), dimensions);
    } else {
      throw modelError(
        'DATA_ONNX_MODEL',
        modelFile,
        `it wants an input ${name}, which no text encoder of the known kinds has`,
        'Choose another ONNX file of the model (option file), one for feature extraction.',
      );
    }
  }
  return inputs;
}
