import { ProtobufWriter } from './protobuf-writer.ts';

/** Names a value flowing through the graph. */
export type Value = string;

/** ONNX element types (onnx.proto3, TensorProto.DataType), those used here. */
export const onnxTypes = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, f16: 10 } as const;
export type OnnxType = keyof typeof onnxTypes;

/** An integer is given as a bigint, a float as a number, so that the two cannot be mixed up. */
export type Attributes = Readonly<Record<string, bigint | number | readonly bigint[]>>;

/** The operators that are onnxruntime's own. */
export const MICROSOFT = 'com.microsoft';

const OPSET = 17;
const IR_VERSION = 8;

/** Collects nodes and writes them as an ONNX model. Field numbers: onnx.proto3. */
export class OnnxGraph {
  readonly #nodes: ProtobufWriter[] = [];
  readonly #initializers: ProtobufWriter[] = [];
  readonly #inputs: ProtobufWriter[] = [];
  readonly #outputs: ProtobufWriter[] = [];
  readonly #constants = new Map<string, Value>();
  readonly #name: string;
  readonly #producer: string;
  #count = 0;

  constructor(name: string, producer: string) {
    this.#name = name;
    this.#producer = producer;
  }

  input(name: string, type: OnnxType, shape: readonly (number | string)[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: OnnxType, shape: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Adds an operator and gives its (only) output. An empty input name leaves an optional input out. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}, domain = '', output?: Value): Value {
    const name = output ?? `${operator}_${this.#count++}`;
    this.#nodes.push(nodeProto(operator, inputs, name, attributes, domain));
    return name;
  }

  /** Adds an operator that gives several outputs, under the names given. */
  nodes(operator: string, inputs: readonly Value[], outputs: readonly Value[], attributes: Attributes = {}): void {
    this.#nodes.push(nodeProto(operator, inputs, outputs, attributes));
  }

  /** A tensor whose bytes stand in the model itself. Equal small constants become one. */
  constant(type: OnnxType, shape: readonly number[], data: ArrayBufferView): Value {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const key = bytes.length > 64 ? '' : `${type} ${shape.join()} ${bytes.toString('hex')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#count++}`;
    this.#initializers.push(tensorProto(name, type, shape, bytes));
    if (key !== '') this.#constants.set(key, name);
    return name;
  }

  scalar(value: number): Value {
    return this.constant('f32', [], Float32Array.of(value));
  }

  integers(...values: number[]): Value {
    return this.constant('i64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A tensor that stays where it is: `byteLength` bytes from `offset` of a file in the session's weights folder. */
  external(
    name: string,
    type: OnnxType,
    shape: readonly number[],
    file: string,
    offset: number,
    byteLength: number,
  ): Value {
    const tensor = tensorHeader(name, type, shape);
    for (const [key, value] of Object.entries({ location: file, offset: String(offset), length: String(byteLength) })) {
      tensor.message(13, new ProtobufWriter().text(1, key).text(2, value));
    }
    this.#initializers.push(tensor.varint(14, 1)); // data_location EXTERNAL
    return name;
  }

  finish(): Buffer {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, this.#name);
    for (const initializer of this.#initializers) graph.message(5, initializer);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    return new ProtobufWriter()
      .varint(1, IR_VERSION)
      .text(2, this.#producer)
      .message(7, graph)
      .message(8, new ProtobufWriter().text(1, '').varint(2, OPSET))
      .message(8, new ProtobufWriter().text(1, MICROSOFT).varint(2, 1))
      .finish();
  }
}

/** A NodeProto; it bears the name of its first output. */
export function nodeProto(
  operator: string,
  inputs: readonly Value[],
  output: Value | readonly Value[],
  attributes: Attributes = {},
  domain = '',
): ProtobufWriter {
  const node = new ProtobufWriter();
  const outputs = typeof output === 'string' ? [output] : output;
  for (const input of inputs) node.text(1, input);
  for (const name of outputs) node.text(2, name);
  node.text(3, outputs[0]!).text(4, operator);
  for (const [key, value] of Object.entries(attributes)) node.message(5, attribute(key, value));
  if (domain !== '') node.text(7, domain);
  return node;
}

/** A TensorProto that holds its bytes. */
export function tensorProto(
  name: string,
  type: OnnxType,
  shape: readonly number[],
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): ProtobufWriter {
  return tensorHeader(name, type, shape).bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function tensorHeader(name: string, type: OnnxType, shape: readonly number[]): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const size of shape) tensor.varint(1, size);
  return tensor.varint(2, onnxTypes[type]).text(8, name);
}

function valueInfo(name: string, type: OnnxType, shape: readonly (number | string)[]): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const size of shape) {
    const dimension = new ProtobufWriter();
    dimensions.message(1, typeof size === 'string' ? dimension.text(2, size) : dimension.varint(1, size));
  }
  const tensorType = new ProtobufWriter().varint(1, onnxTypes[type]).message(2, dimensions);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}

function attribute(name: string, value: bigint | number | readonly bigint[]): ProtobufWriter {
  const written = new ProtobufWriter().text(1, name);
  if (typeof value === 'bigint') return written.varint(3, value).varint(20, 2); // INT
  if (typeof value === 'number') return written.float(2, value).varint(20, 1); // FLOAT
  for (const item of value) written.varint(8, item);
  return written.varint(20, 7); // INTS
}
