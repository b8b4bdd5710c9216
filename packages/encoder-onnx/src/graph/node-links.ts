import type { OnnxNode } from './onnx-model.ts';

/** Who makes and who uses the values of a graph. */
export class NodeLinks {
  readonly #producers = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();

  constructor(nodes: readonly OnnxNode[]) {
    for (const node of nodes) {
      for (const output of node.outputs) this.#producers.set(output, node);
      for (const input of new Set(node.inputs)) {
        const known = this.#consumers.get(input);
        if (known === undefined) this.#consumers.set(input, [node]);
        else known.push(node);
      }
    }
  }

  producer(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  consumers(value: string): readonly OnnxNode[] {
    return this.#consumers.get(value) ?? [];
  }

  /** The node that uses the value, if there is just one and it is such an operator. */
  onlyConsumer(value: string, operator: string): OnnxNode | undefined {
    const [node, ...others] = this.consumers(value);
    return others.length === 0 && node?.operator === operator ? node : undefined;
  }
}
