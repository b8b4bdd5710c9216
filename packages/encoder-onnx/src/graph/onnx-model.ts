import { packedVarints, protobufFields } from '@ablata/onnx';

/** A node as far as rewriting needs it. Field numbers: onnx.proto3, NodeProto. */
export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The node as it stands in the file. */
  readonly bytes: Buffer;
}

/** A parsed ONNX model: what it computes, without its weights. */
export interface OnnxModel {
  /** Version of the standard operators. */
  readonly opset: number;
  /** Whose operators it declares; the standard's is ''. */
  readonly domains: ReadonlySet<string>;
  readonly nodes: readonly OnnxNode[];
  /** Shapes of the weights, by name. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
  /** Inputs that must be fed, and outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Throws RangeError when the bytes are no ONNX model. */
export function readOnnxModel(bytes: Buffer): OnnxModel {
  const domains = new Map<string, number>();
  let graph: Buffer | undefined;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 7 && Buffer.isBuffer(value)) graph = value;
    if (number !== 8 || !Buffer.isBuffer(value)) continue;
    const { 1: domain = '', 2: version = 0 } = Object.fromEntries(
      Array.from(protobufFields(value), (field) => [field.number, field.value]),
    );
    domains.set(String(domain) === 'ai.onnx' ? '' : String(domain), Number(version));
  }
  const opset = domains.get('');
  if (graph === undefined || opset === undefined) throw new RangeError('it holds no graph');
  const nodes: OnnxNode[] = [];
  const weights = new Map<string, readonly number[]>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const { number, value } of protobufFields(graph)) {
    if (!Buffer.isBuffer(value)) continue;
    if (number === 1) nodes.push(readNode(value));
    if (number === 5) weights.set(...readWeight(value));
    if (number === 11) inputs.push(nameOf(value));
    if (number === 12) outputs.push(nameOf(value));
  }
  // Old exporters list weights among the inputs as well.
  return {
    opset,
    domains: new Set(domains.keys()),
    nodes,
    weights,
    inputs: inputs.filter((name) => !weights.has(name)),
    outputs,
  };
}

function readNode(bytes: Buffer): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = '';
  let domain = '';
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 1) inputs.push(String(value));
    if (number === 2) outputs.push(String(value));
    if (number === 4) operator = String(value);
    if (number === 7) domain = String(value);
  }
  return { operator, domain, inputs, outputs, bytes };
}

function readWeight(bytes: Buffer): [string, readonly number[]] {
  const shape: number[] = [];
  let name = '';
  for (const { number, value } of protobufFields(bytes)) {
    if (number === 8) name = String(value);
    if (number !== 1) continue;
    if (Buffer.isBuffer(value)) shape.push(...packedVarints(value));
    else shape.push(value);
  }
  return [name, shape];
}

function nameOf(valueInfo: Buffer): string {
  for (const { number, value } of protobufFields(valueInfo)) if (number === 1) return String(value);
  return '';
}
