import { ProtobufWriter, protobufFields } from '@ablata/onnx';

export interface Replacement {
  /** What stands in the place of each node, by the node's own bytes. */
  readonly nodes: ReadonlyMap<Buffer, readonly ProtobufWriter[]>;
  /** Initializers to add. */
  readonly constants: readonly ProtobufWriter[];
  /** A domain of operators to declare. */
  readonly domain: string | undefined;
}

/** The model with nodes replaced. All else is copied as it stands. Field numbers: onnx.proto3, ModelProto and GraphProto. */
export function replaceNodes(model: Buffer, { nodes, constants, domain }: Replacement): Buffer {
  const written = new ProtobufWriter();
  for (const { number, value, start, end } of protobufFields(model)) {
    if (number === 7) written.message(7, replaceInGraph(value as Buffer, nodes, constants));
    else written.raw(model.subarray(start, end));
  }
  if (domain !== undefined) written.message(8, new ProtobufWriter().text(1, domain).varint(2, 1));
  return written.finish();
}

function replaceInGraph(
  graph: Buffer,
  nodes: Replacement['nodes'],
  constants: readonly ProtobufWriter[],
): ProtobufWriter {
  const byOffset = new Map(Array.from(nodes, ([bytes, instead]) => [bytes.byteOffset, instead]));
  const written = new ProtobufWriter();
  for (const { number, value, start, end } of protobufFields(graph)) {
    const instead = number === 1 ? byOffset.get((value as Buffer).byteOffset) : undefined;
    if (instead === undefined) written.raw(graph.subarray(start, end));
    else for (const node of instead) written.message(1, node);
  }
  for (const constant of constants) written.message(5, constant);
  return written;
}
