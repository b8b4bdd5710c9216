import { MICROSOFT, nodeProto, type OnnxType, type ProtobufWriter, tensorProto } from '@ablata/onnx';

/** Axes of ReduceMax are an input from this opset on; before, an attribute. */
const AXES_ARE_INPUT = 18;

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
   * Rows of `x` ([…, width] as [tokens, width]) as uint8 128 ± 127, by a scale each. A row of zeros gets a scale that is not 0.
   * `at` names the values.
   */
  quantize(at: string, x: string, width: number): readonly ProtobufWriter[] {
    const step = this.#constant('step', 'f32', [], Float32Array.of(1 / 127));
    const least = this.#constant('least', 'f32', [], Float32Array.of(1e-30));
    const axis = this.#axesAreInput
      ? { inputs: [this.#integers(1)], attributes: {} }
      : { inputs: [], attributes: { axes: [1n] } };
    return [
      nodeProto('Reshape', [x, this.#integers(-1, width)], `${at}rows`),
      nodeProto('Abs', [`${at}rows`], `${at}magnitudes`),
      nodeProto('ReduceMax', [`${at}magnitudes`, ...axis.inputs], `${at}largest`, { keepdims: 1n, ...axis.attributes }),
      nodeProto('Mul', [`${at}largest`, step], `${at}fine`),
      nodeProto('Max', [`${at}fine`, least], `${at}scale`),
      nodeProto('Reshape', [`${at}scale`, this.#integers(-1)], `${at}scales`),
      nodeProto('Shape', [`${at}scales`], `${at}count`),
      nodeProto('Expand', [this.#middle(), `${at}count`], `${at}zeros`),
      nodeProto('QuantizeLinear', [`${at}rows`, `${at}scales`, `${at}zeros`], `${at}values`, { axis: 0n }),
      nodeProto('Shape', [x], `${at}shape`),
      nodeProto('Slice', [`${at}shape`, this.#integers(0), this.#integers(-1)], `${at}lead`),
    ];
  }

  /** `output` = rows · weight, […, out]. `weight`: its name, its scale's, its zero point's (may be empty), and its outputs. */
  multiply(
    at: string,
    weight: { readonly name: string; readonly scale: string; readonly zero: string; readonly outputs: number },
    output: string,
  ): readonly ProtobufWriter[] {
    const one = this.#constant('one', 'f32', [], Float32Array.of(1));
    const inputs = [`${at}values`, weight.name, one, weight.scale, this.#middle(), weight.zero];
    return [
      nodeProto('MatMulIntegerToFloat', inputs, `${output}_steps`, {}, MICROSOFT),
      nodeProto('Mul', [`${output}_steps`, `${at}scale`], `${output}_rows`),
      nodeProto('Concat', [`${at}lead`, this.#integers(weight.outputs)], `${output}_shape`, { axis: 0n }),
      nodeProto('Reshape', [`${output}_rows`, `${output}_shape`], output),
    ];
  }

  #middle(): string {
    return this.#constant('middle', 'u8', [], Uint8Array.of(128));
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
