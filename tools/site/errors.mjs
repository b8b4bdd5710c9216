import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles, textOf, visit } from './source-files.mjs';

const AREAS = {
  CONFIG: 'Something in the config, or on the command line.',
  PLUGIN: 'A plugin is missing, broken, or of another version.',
  GRAPH: 'The stages do not fit together; found before anything is spent.',
  SERVICE: 'A model, server or file of weights.',
  LEDGER: 'The memory of answers.',
  DATA: 'A file or a source of data.',
  RUN: 'A run ended, or can not begin.',
  INTERNAL: 'A fault of Ablata: please report it.',
};

/** All error codes with their causes and mendings, from the places that throw them. `…` stands for what is filled in. */
export async function errorPage(root) {
  const codes = new Map();
  for (const name of (await readdir(join(root, 'packages'))).sort()) {
    for (const { tree } of await sourceFiles(root, `packages/${name}/src`)) {
      visit(tree, (node) => {
        const found = thrown(node);
        if (found) codes.set(found.code, [...(codes.get(found.code) ?? []), { ...found, from: name }]);
      });
    }
  }
  const sections = Object.entries(AREAS).map(([area, about]) => {
    const own = [...codes].filter(([code]) => code.startsWith(`${area}_`)).sort(([a], [b]) => (a < b ? -1 : 1));
    return [`## ${area}`, '', about, '', ...own.flatMap(section)].join('\n');
  });
  return [
    '# Errors',
    '',
    'Every error has a code that stays the same. A message says where, what came and what was expected; the line that begins with → says what to do.',
    'This page is made from the code; … stands for what is filled in.',
    '',
    ...sections,
    '',
  ].join('\n');
}

function section([code, places]) {
  const seen = new Set();
  const lines = places.flatMap(({ message, hint, from }) => {
    const key = `${message}|${hint}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [`- ${inline(message ?? '…')} <small>(${from})</small>${hint ? `<br>→ ${inline(hint)}` : ''}`];
  });
  return [`### ${code}`, '', ...lines, ''];
}

/** `new AblataError(code, message, { hint })`, and functions of ours that are called with a code first. */
function thrown(node) {
  if (!(ts.isNewExpression(node) || ts.isCallExpression(node)) || !node.arguments?.length) return undefined;
  const [code, message, options] = node.arguments;
  if (!ts.isStringLiteral(code) || !new RegExp(`^(${Object.keys(AREAS).join('|')})_[A-Z_]+$`).test(code.text))
    return undefined;
  const hint =
    options && ts.isObjectLiteralExpression(options)
      ? options.properties.find((each) => ts.isPropertyAssignment(each) && each.name.getText() === 'hint')?.initializer
      : undefined;
  return { code: code.text, message: message && textOf(message), hint: hint && textOf(hint) };
}

function inline(text) {
  return text
    .replaceAll('\n', ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('{', '&#123;') // else read as a template, or as attributes
    .replace(/([*_`|[\]])/g, '\\$1');
}
