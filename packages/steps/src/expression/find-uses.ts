import { AblataError, type ColumnSchema } from '@ablata/spec';
import { findColumn } from '../columns/find-column.ts';
import type { ASTNode } from './cel.ts';
import { compilePattern } from './fits.ts';
import { childrenOf, macroVariable, pathOf } from './walk.ts';

/** How an expression uses the columns. */
export interface Uses {
  readonly columns: ReadonlySet<string>;
  /** Those that it compares with null: their nulls are its own business. */
  readonly nullTested: ReadonlySet<string>;
  /** First names of paths that lead to no column. */
  readonly unknown: readonly { readonly path: readonly string[]; readonly at: number }[];
}

/** More than two lists one inside the other: time that grows with the cube of their length. */
const MOST_NESTED = 2;

/**
 * Walks an expression for the columns it reads.
 *
 * @throws CONFIG_EXPRESSION for what could be slow on a hostile text (`matches`, patterns that are no literals, deeply nested lists).
 */
export function findUses(root: ASTNode, columns: ColumnSchema): Uses {
  const used = new Set<string>();
  const nullTested = new Set<string>();
  const unknown: { path: readonly string[]; at: number }[] = [];

  const visit = (node: ASTNode, local: ReadonlySet<string>, nested: number): void => {
    const path = pathOf(node);
    if (path !== undefined) {
      if (local.has(path[0] as string)) return;
      const found = findColumn(path, columns);
      if (found === undefined) unknown.push({ path, at: node.range.start });
      else used.add(found.column);
      return;
    }
    if (node.op === '==' || node.op === '!=') {
      for (const [side, other] of [node.args, [...node.args].reverse() as [ASTNode, ASTNode]]) {
        const tested = other.op === 'value' && other.args === null ? pathOf(side) : undefined;
        if (tested !== undefined && columns[tested.join('.')] !== undefined) nullTested.add(tested.join('.'));
      }
    }
    if (asksForColumn(node, columns)) {
      throw refused("calls 'has', and a column is always there", 'Compare with null: quality.useful != null.');
    }
    refuseSlow(node, nested);
    const variable = macroVariable(node);
    const inner = variable === undefined ? local : new Set([...local, variable]);
    for (const child of childrenOf(node)) {
      const isTarget = node.op === 'rcall' && child === node.args[1];
      visit(child, isTarget ? local : inner, variable !== undefined && !isTarget ? nested + 1 : nested);
    }
  };
  visit(root, new Set(), 0);
  return { columns: used, nullTested, unknown };
}

function refuseSlow(node: ASTNode, nested: number): void {
  if (macroVariable(node) !== undefined && nested >= MOST_NESTED) {
    throw refused('goes through lists inside lists inside lists', 'Use two levels at most, or compute a column first.');
  }
  if ((node.op === 'rcall' || node.op === 'call') && node.args[0] === 'matches') {
    throw refused(
      "calls 'matches', whose time can grow without bound",
      'Write fits(text, "pattern") instead: it finds the pattern anywhere in the text.',
    );
  }
  if (node.op !== 'call' || node.args[0] !== 'fits') return;
  const pattern = node.args[1][1];
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string') {
    throw refused("needs a text in quotes as the second argument of 'fits'", 'Write fits(text, "pattern").');
  }
  try {
    compilePattern(pattern.args);
  } catch (error) {
    throw refused(
      `holds a pattern that can't be used: ${(error as Error).message}`,
      'Patterns are those of RE2: no look-around, no back-references.',
    );
  }
}

/** `has(quality.useful)`; inside of a JSON column it is a fair question. */
function asksForColumn(node: ASTNode, columns: ColumnSchema): boolean {
  if (node.op !== 'call' || node.args[0] !== 'has') return false;
  const path = node.args[1][0] && pathOf(node.args[1][0]);
  return path !== undefined && findColumn(path, columns)?.inside.length === 0;
}

function refused(problem: string, hint: string): AblataError {
  return new AblataError('CONFIG_EXPRESSION', `the expression ${problem}`, { hint });
}
