import type {
  Expression,
  ModuleDeclaration,
  ObjectExpression,
  Program,
  Property,
  SpreadElement,
  Statement,
} from 'acorn';
import type { ConfigPart, ConfigPath } from './locate.ts';

type Node = Expression | SpreadElement;
/** What the plugin for TypeScript wraps around an expression: `x as T`, `x satisfies T`, `x!`, `<T>x`. */
interface Wrapped {
  readonly type: string;
  readonly expression: Expression;
}

const WRAPPINGS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'ParenthesizedExpression',
]);

/**
 * Finds where in a module's text the parts of the object stand that it exports as default: `:line:column`, or of the nearest thing around it that is written
 * there. Names of constants are followed within the module; what is computed or imported is where it is called.
 *
 * @returns undefined for a text that does not parse, and for one without a default export
 */
export async function positionsInModule(
  text: string,
): Promise<((path: ConfigPath, part?: ConfigPart) => string) | undefined> {
  const [{ Parser }, { tsPlugin }] = await Promise.all([import('acorn'), import('@sveltejs/acorn-typescript')]);
  let program: Program;
  try {
    program = Parser.extend(tsPlugin()).parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch {
    return undefined; // whoever imports it says what is wrong with it
  }
  const constants = constantsOf(program);
  const root = exported(program);
  if (!root) return undefined;
  return (path, part = 'value') => {
    let node: Node = root;
    let place: Node | Property['key'] = behindNames(root, constants);
    for (const [depth, key] of path.entries()) {
      const found = memberOf(node, key, constants);
      if (!found) break;
      node = found.value;
      place = part === 'key' && depth === path.length - 1 ? found.place : found.value;
    }
    const { line, column } = (place.loc as { start: { line: number; column: number } }).start;
    return `:${line}:${column + 1}`;
  };
}

interface Member {
  readonly value: Node;
  /** The key, or what stands for it. */
  readonly place: Node | Property['key'];
}

function memberOf(node: Node, key: PropertyKey, constants: Constants): Member | undefined {
  const inner = behindNames(node, constants);
  if (inner.type === 'ArrayExpression') {
    const element = inner.elements.some((each) => each?.type === 'SpreadElement')
      ? undefined
      : inner.elements[Number(key)];
    return element ? { value: element, place: element } : undefined;
  }
  if (inner.type === 'ObjectExpression') return propertyOf(inner, String(key), constants);
  // vllm({ model: … }) and the like: its options are where they are written.
  if (inner.type === 'CallExpression') {
    for (const argument of inner.arguments) {
      const found = memberOf(argument, key, constants);
      if (found) return found;
    }
  }
  return undefined;
}

/** The last one counts, as in JavaScript. */
function propertyOf(object: ObjectExpression, key: string, constants: Constants): Member | undefined {
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const found = memberOf(property.argument, key, constants);
      if (found) return found;
    } else if (nameOf(property) === key) {
      return { value: property.value as Expression, place: property.key };
    }
  }
  return undefined;
}

function nameOf({ key, computed }: Property): string | undefined {
  if (key.type === 'Literal') return String(key.value);
  return key.type === 'Identifier' && !computed ? key.name : undefined;
}

type Constants = ReadonlyMap<string, Expression>;

function constantsOf({ body }: Program): Constants {
  const constants = new Map<string, Expression>();
  for (const statement of body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declared.declarations)
      if (id.type === 'Identifier' && init) constants.set(id.name, init);
  }
  return constants;
}

function exported({ body }: Program): Expression | undefined {
  for (const statement of body as readonly (Statement | ModuleDeclaration)[])
    if (statement.type === 'ExportDefaultDeclaration' && /Expression|Identifier/.test(statement.declaration.type))
      return statement.declaration as Expression;
  return undefined;
}

/** What an expression stands for: without types around it, names of constants followed, `defineExperiment(…)` opened. */
function behindNames(node: Node, constants: Constants, depth = 0): Node {
  if (depth > 20) return node; // a = b, b = a
  const next = (inner: Node): Node => behindNames(inner, constants, depth + 1);
  if (WRAPPINGS.has(node.type)) return next((node as unknown as Wrapped).expression);
  if (node.type === 'Identifier') {
    const constant = constants.get(node.name);
    return constant ? next(constant) : node;
  }
  const [first] = node.type === 'CallExpression' ? node.arguments : [];
  if (
    first &&
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'defineExperiment'
  )
    return next(first);
  return node;
}
