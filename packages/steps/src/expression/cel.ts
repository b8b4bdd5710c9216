import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { countWords } from '../rows/count-words.ts';
import { fits } from './fits.ts';

/** Far above what one writes by hand, far below what could hold a run up. */
const LIMITS = { maxAstNodes: 1000, maxDepth: 50, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 };

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/**
 * CEL as expressions over columns need it. Numbers of columns are `double`, and CEL knows no arithmetic between those and the
 * `int` that `1` is: it is added. So is what texts are measured by: `words(text)`, `chars(text)`, `fits(text, pattern)`.
 */
export function celEnvironment(): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [operator, apply] of Object.entries(ARITHMETIC)) {
    const mixed = (a: number | bigint, b: number | bigint): number => apply(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int: double`, mixed);
    environment.registerOperator(`int ${operator} double: double`, mixed);
  }
  const remainder = (a: number | bigint, b: number | bigint): number => Number(a) % Number(b);
  for (const pair of ['double % double', 'double % int', 'int % double']) {
    environment.registerOperator(`${pair}: double`, remainder);
  }
  environment.registerFunction('words(string): double', countWords);
  environment.registerFunction('chars(string): double', (text: string) => [...text].length);
  environment.registerFunction('fits(string, string): bool', fits);
  return environment;
}

export type { ASTNode, Environment };
