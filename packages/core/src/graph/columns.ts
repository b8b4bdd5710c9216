import { AblataError, acceptsColumn, type ColumnSchema, didYouMean } from '@ablata/spec';

/** Columns and the node that added each. */
export interface KnownColumns {
  readonly columns: ColumnSchema;
  readonly addedBy: Readonly<Record<string, string>>;
  /** Columns of which a mistake before leaves open whether they are there and of which type; `all` when it could be any. */
  readonly unsure?: Unsure;
}

export type Unsure = ReadonlySet<string> | 'all';

/** Takes a mistake, so that the next one is found as well. */
export type Tell = (error: AblataError) => void;

/** Whether nothing can be said of a column. */
export function isUnsure({ unsure }: Pick<KnownColumns, 'unsure'>, column: string): boolean {
  return unsure === 'all' || unsure?.has(column) === true;
}

/** The columns that reach a node: those of all its inputs. Tells GRAPH_COLUMN_TYPE, GRAPH_COLUMN_TWICE. */
export function joinColumns(inputs: readonly KnownColumns[], place: string, node: string, tell: Tell): KnownColumns {
  const columns: Record<string, ColumnSchema[string]> = {};
  const addedBy: Record<string, string> = {};
  const open = inputs.some(({ unsure }) => unsure === 'all');
  const unsure = new Set(inputs.flatMap((input) => (input.unsure === 'all' ? [] : [...(input.unsure ?? [])])));
  for (const input of inputs) {
    for (const [name, type] of Object.entries(input.columns)) {
      const adder = input.addedBy[name] as string;
      const clash =
        open || unsure.has(name) ? undefined : clashOf(name, type, adder, { columns, addedBy }, place, node);
      if (clash) {
        tell(clash);
        unsure.add(name);
      }
      columns[name] = type;
      addedBy[name] = adder;
    }
  }
  return { columns, addedBy, unsure: open ? 'all' : unsure };
}

function clashOf(
  name: string,
  type: ColumnSchema[string],
  adder: string,
  { columns, addedBy }: KnownColumns,
  place: string,
  node: string,
): AblataError | undefined {
  if (columns[name] !== undefined && columns[name] !== type) {
    return new AblataError(
      'GRAPH_COLUMN_TYPE',
      `${place}: the branches that meet in '${node}' bring the column '${name}' as ${columns[name]} and as ${type}`,
    );
  }
  if (addedBy[name] === undefined || addedBy[name] === adder) return undefined;
  return new AblataError(
    'GRAPH_COLUMN_TWICE',
    `${place}: the branches that meet in '${node}' both bring a column '${name}': from '${addedBy[name]}' and from '${adder}'`,
    { hint: 'Give one of them another name, or take it out with drop-columns before they meet.' },
  );
}

/** What of the columns that a stage reads is not there. @param who `ablata.yaml:3:5 stages[0]: the stage 'limit' reads` */
export function* missingColumns(
  reads: ColumnSchema,
  there: KnownColumns,
  who: string,
  nobody: string,
): Generator<{ readonly name: string; readonly error: AblataError }> {
  const { columns } = there;
  for (const [name, type] of Object.entries(reads)) {
    const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (isUnsure(there, name) || (found !== undefined && acceptsColumn(type, found))) continue;
    if (found !== undefined) {
      const error = new AblataError(
        'GRAPH_COLUMN_TYPE',
        `${who} the column '${name}' as ${type}, and it is ${found}`,
        found === `${type}?`
          ? { hint: `'?' means: or null. Take out the rows without one first, with a filter, or let none be null.` }
          : {},
      );
      yield { name, error };
    } else {
      const error = new AblataError(
        'GRAPH_MISSING_COLUMN',
        `${who} the column '${name}' (${type}), which ${nobody}.${didYouMean(name, Object.keys(columns))}`,
        { hint: `Put a stage that adds '${name}' before, or move the one that reads it.` },
      );
      yield { name, error };
    }
  }
}

/** The columns behind a node. Tells GRAPH_COLUMN_TWICE, GRAPH_BAD_COLUMN. */
export function addColumns(
  before: KnownColumns,
  node: {
    readonly name: string;
    readonly adds: ColumnSchema;
    readonly replaces: readonly string[];
    readonly removes: readonly string[];
  },
  place: string,
  tell: Tell,
): KnownColumns {
  for (const name of Object.keys(node.adds)) {
    if (name === '' || RESERVED.has(name)) {
      tell(
        new AblataError(
          'GRAPH_BAD_COLUMN',
          `${place}: the stage '${node.name}' adds a column '${name}', a name that ${name === '' ? 'is empty' : 'every row has already'}`,
        ),
      );
    }
    if (!Object.hasOwn(before.columns, name) || node.replaces.includes(name) || node.removes.includes(name)) continue;
    if (isUnsure(before, name)) continue;
    tell(
      new AblataError(
        'GRAPH_COLUMN_TWICE',
        `${place}: the stage '${node.name}' adds the column '${name}', which '${before.addedBy[name]}' adds already`,
        { hint: `Give it another name where the stage lets you (as: '${name}_2'), or rename the first.` },
      ),
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
