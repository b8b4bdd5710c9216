import { AblataError, acceptsColumn, type ColumnSchema, didYouMean } from '@ablata/spec';

/** Columns and the node that added each. */
export interface KnownColumns {
  readonly columns: ColumnSchema;
  readonly addedBy: Readonly<Record<string, string>>;
}

/** A node of which only the end of its columns is of interest. */
interface Ended extends KnownColumns {
  readonly name: string;
}

/** The columns that reach a node: those of all its inputs. @throws GRAPH_COLUMN_TYPE, GRAPH_COLUMN_TWICE */
export function joinColumns(inputs: readonly Ended[], place: string, node: string): KnownColumns {
  const columns: Record<string, ColumnSchema[string]> = {};
  const addedBy: Record<string, string> = {};
  for (const input of inputs) {
    for (const [name, type] of Object.entries(input.columns)) {
      const adder = input.addedBy[name] as string;
      if (columns[name] !== undefined && columns[name] !== type) {
        throw new AblataError(
          'GRAPH_COLUMN_TYPE',
          `${place}: the branches that meet in '${node}' bring the column '${name}' as ${columns[name]} and as ${type}`,
        );
      }
      if (addedBy[name] !== undefined && addedBy[name] !== adder) {
        throw new AblataError(
          'GRAPH_COLUMN_TWICE',
          `${place}: the branches that meet in '${node}' both bring a column '${name}': from '${addedBy[name]}' and from '${adder}'`,
          { hint: 'Give one of them another name, or take it out with drop-columns before they meet.' },
        );
      }
      columns[name] = type;
      addedBy[name] = adder;
    }
  }
  return { columns, addedBy };
}

/** @throws GRAPH_COLUMN_TYPE, GRAPH_MISSING_COLUMN */
export function requireColumns(reads: ColumnSchema, there: ColumnSchema, who: string, nobody: string): void {
  for (const [name, type] of Object.entries(reads)) {
    const found = Object.hasOwn(there, name) ? there[name] : undefined;
    if (found !== undefined && acceptsColumn(type, found)) continue;
    if (found !== undefined) {
      throw new AblataError('GRAPH_COLUMN_TYPE', `${who} the column '${name}' as ${type}, and it is ${found}`, {
        ...(found === `${type}?` && {
          hint: `'?' means: or null. Take out the rows without one first, with a filter, or let none be null.`,
        }),
      });
    }
    throw new AblataError(
      'GRAPH_MISSING_COLUMN',
      `${who} the column '${name}' (${type}), which ${nobody}.${didYouMean(name, Object.keys(there))}`,
      { hint: `Put a stage that adds '${name}' before, or move the one that reads it.` },
    );
  }
}

/** The columns behind a node. @throws GRAPH_COLUMN_TWICE, GRAPH_BAD_COLUMN */
export function addColumns(
  before: KnownColumns,
  node: {
    readonly name: string;
    readonly adds: ColumnSchema;
    readonly replaces: readonly string[];
    readonly removes: readonly string[];
  },
  place: string,
): KnownColumns {
  for (const name of Object.keys(node.adds)) {
    if (name === '' || RESERVED.has(name)) {
      throw new AblataError(
        'GRAPH_BAD_COLUMN',
        `${place}: the stage '${node.name}' adds a column '${name}', a name that ${name === '' ? 'is empty' : 'every row has already'}`,
      );
    }
    if (!Object.hasOwn(before.columns, name) || node.replaces.includes(name) || node.removes.includes(name)) continue;
    throw new AblataError(
      'GRAPH_COLUMN_TWICE',
      `${place}: the stage '${node.name}' adds the column '${name}', which '${before.addedBy[name]}' adds already`,
      { hint: `Give it another name where the stage lets you (as: '${name}_2'), or rename the first.` },
    );
  }
  const columns: Record<string, ColumnSchema[string]> = { ...before.columns, ...node.adds };
  const addedBy: Record<string, string> = { ...before.addedBy };
  for (const name of Object.keys(node.adds)) addedBy[name] = node.name;
  for (const name of node.removes) {
    delete columns[name];
    delete addedBy[name];
  }
  return { columns, addedBy };
}

/** Names that a row can't have for a column. */
const RESERVED = new Set(['request', 'candidate', '__proto__']);
