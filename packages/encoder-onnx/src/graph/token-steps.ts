import { MICROSOFT, nodeProto, type OnnxType, onnxTypes, type ProtobufWriter, tensorProto } from '@ablata/onnx';

/** Axes of ReduceMax are an input from this opset on; before, an attribute. */
const AXES_ARE_INPUT = 18;

/** Half of uint8's range: products are taken about it, so that they stay small. */
const MIDDLE = 128;

/** An 8-bit weight [inputs, outputs], by the names of its tensors. */
export interface QuantizedWeight {
  readonly name: string;
  readonly scale: string;
  /** Empty: there is none. */
  readonly zero: string;
  readonly outputs: number;
}

/** Writes quantized products whose activations have a scale a token, and the constants they need. */
export class TokenSteps {
  readonly #constants = new Map<string, ProtobufWriter>();
  readonly #axesAreInput: boolean;

  constructor(opset: number) {
    this.#axesAreInput = opset >= AXES_ARE_INPUT;
  }

  /** Initializers of the graph. */
  get constants(): readonly ProtobufWriter[] {
    return [...this.#constants.values()];
  }

  /**
   * Rows of `x` ([…, width] as [tokens, width]) as uint8, each from its own least to its own largest value (0 is among them, so
   * that it stays exact). A row of zeros gets a scale that is not 0. `at` names the values.
   */
  quantize(at: string, x: string, width: number): readonly ProtobufWriter[] {
    const zero = this.#constant('zero', 'f32', [], Float32Array.of(0));
    const step = this.#constant('step', 'f32', [], Float32Array.of(1 / 255));
    const least = this.#constant('least', 'f32', [], Float32Array.of(1e-30));
    const middle = this.#constant('middle_f32', 'f32', [], Float32Array.of(MIDDLE));
    const axis = this.#axesAreInput
      ? { inputs: [this.#integers(1)], attributes: { keepdims: 1n } }
      : { inputs: [], attributes: { keepdims: 1n, axes: [1n] } };
    return [
      nodeProto('Reshape', [x, this.#integers(-1, width)], `${at}rows`),
      nodeProto('ReduceMax', [`${at}rows`, ...axis.inputs], `${at}largest`, axis.attributes),
      nodeProto('ReduceMin', [`${at}rows`, ...axis.inputs], `${at}smallest`, axis.attributes),
      nodeProto('Max', [`${at}largest`, zero], `${at}top`),
      nodeProto('Min', [`${at}smallest`, zero], `${at}bottom`),
      nodeProto('Sub', [`${at}top`, `${at}bottom`], `${at}range`),
      nodeProto('Mul', [`${at}range`, step], `${at}fine`),
      nodeProto('Max', [`${at}fine`, least], `${at}scale`),
      nodeProto('Div', [`${at}bottom`, `${at}scale`], `${at}below`),
      nodeProto('Round', [`${at}below`], `${at}steps_below`),
      // (q - zero) · W = (q - 128) · W + (128 - zero) · (sums of W's columns)
      nodeProto('Add', [`${at}steps_below`, middle], `${at}shift`),
      nodeProto('Reshape', [`${at}scale`, this.#integers(-1)], `${at}scales`),
      nodeProto('Neg', [`${at}steps_below`], `${at}steps`),
      nodeProto('Reshape', [`${at}steps`, this.#integers(-1)], `${at}flat_steps`),
      nodeProto('Cast', [`${at}flat_steps`], `${at}zeros`, { to: BigInt(onnxTypes.u8) }),
      nodeProto('QuantizeLinear', [`${at}rows`, `${at}scales`, `${at}zeros`], `${at}values`, { axis: 0n }),
      nodeProto('Shape', [x], `${at}shape`),
      nodeProto('Slice', [`${at}shape`, this.#integers(0), this.#integers(-1)], `${at}lead`),
    ];
  }

  /** `output` = rows · weight, […, outputs]. The sums of the weight's columns are constants, folded when the model is loaded. */
  multiply(at: string, { name, scale, zero, outputs }: QuantizedWeight, output: string): readonly ProtobufWriter[] {
    const own = (what: string) => `${output}_ablata_${what}`;
    const one = this.#constant('one', 'f32', [], Float32Array.of(1));
    const middle = this.#constant('middle', 'u8', [], Uint8Array.of(MIDDLE));
    const float = { to: BigInt(onnxTypes.f32) };
    return [
      nodeProto('Cast', [name], own('weight'), float),
      ...(zero === ''
        ? []
        : [
            nodeProto('Cast', [zero], own('zero'), float),
            nodeProto('Sub', [own('weight'), own('zero')], own('centred')),
          ]),
      nodeProto('ReduceSum', [own(zero === '' ? 'weight' : 'centred'), this.#integers(0)], own('sums'), {
        keepdims: 1n,
      }),
      nodeProto('Mul', [own('sums'), scale], own('scaled_sums')),
      nodeProto('MatMulIntegerToFloat', [`${at}values`, name, one, scale, middle, zero], own('product'), {}, MICROSOFT),
      nodeProto('Gemm', [`${at}shift`, own('scaled_sums'), own('product')], own('shifted')),
      nodeProto('Mul', [own('shifted'), `${at}scale`], own('rows')),
      nodeProto('Concat', [`${at}lead`, this.#integers(outputs)], own('shape'), { axis: 0n }),
      nodeProto('Reshape', [own('rows'), own('shape')], output),
    ];
  }

  #integers(...values: number[]): string {
    return this.#constant(`integers_${values.join('_')}`, 'i64', [values.length], BigInt64Array.from(values, BigInt));
  }

  #constant(what: string, type: OnnxType, shape: readonly number[], data: ArrayBufferView): string {
    const name = `ablata_${what}`;
    if (!this.#constants.has(name)) this.#constants.set(name, tensorProto(name, type, shape, data));
    return name;
  }
}
