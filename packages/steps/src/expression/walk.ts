import type { ASTNode } from './cel.ts';

/** What stands directly below a node. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  return flatten(node.args);
}

function flatten(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  return isNode(value) ? [value] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** `a.b.c` as its names; undefined for anything else. */
export function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.') return undefined;
  const [target, name] = node.args;
  const before = pathOf(target);
  return before && [...before, name];
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The variable that a macro such as `list.exists(x, …)` makes, and how many of its arguments see it. */
export function macroVariable(node: ASTNode): string | undefined {
  if (node.op !== 'rcall') return undefined;
  const [name, , args] = node.args;
  const [first] = args;
  return MACROS.has(name) && args.length >= 2 && first?.op === 'id' ? first.args : undefined;
}
