import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** The parsed sources of a package, without tests. */
export async function sourceFiles(root, folder) {
  const names = (await readdir(join(root, folder), { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !/\.(test|test-d|fixture)\.ts$|__fixtures__/.test(name),
  );
  return Promise.all(
    names.sort().map(async (name) => {
      const text = await readFile(join(root, folder, name), 'utf8');
      return { path: `${folder}/${name}`, tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) };
    }),
  );
}

/** Calls a function for each node of a tree. */
export function visit(node, look) {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

/** The text of a string or template, with `…` for what is filled in; undefined for anything else. */
export function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const parts = [node.left, node.right].map(textOf);
    return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? '…').join('');
  }
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [node.whenTrue, node.whenFalse].map(textOf);
    return yes !== undefined && no !== undefined && yes !== '' && no !== '' ? `${yes} / ${no}` : yes || no;
  }
  return undefined;
}
