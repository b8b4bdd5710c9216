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

/** What codes are for whose messages are made elsewhere. */
const ABOUT = {
  CONFIG_ENCODER: 'An encoder for texts that is not known, not installed, or can not be made.',
  CONFIG_ONNX_POOLING: 'A folder of a model says how the vectors of tokens become one in a way that is not known.',
  CONFIG_ONNX_USAGE: 'A mistake on the command line of ablata-onnx.',
  CONFIG_SONAR_USAGE: 'A mistake on the command line of ablata-sonar.',
  SERVICE_NOT_HELD:
    'An answer that the ledger does not hold, where nothing may be asked: plans end there, nobody sees it.',
  SERVICE_WORKER: 'A service failed on a worker in a way that its plugin did not foresee.',
  CONFIG_SONAR_INPUT: 'A file of texts or vectors that a command of ablata-sonar can not read.',
  GRAPH_UNKNOWN_INPUT: 'A stage reads from one that is not in the graph, or not before it.',
  DATA_BAD_RECORD: 'A line of a source that is no record: its place, and what is wrong with it, stand in the message.',
  DATA_NOT_VERIFIED: 'Checks of ablata verify failed; they are named above it.',
  DATA_NO_REFERENCE: 'The reference that decontaminate compared with can not be read anew.',
  DATA_ONNX_FOLDER: 'A folder of a model lacks a file or says something that can not be.',
  DATA_ONNX_MODEL: 'An ONNX file that is not a model of sentence-transformers’ kind.',
  DATA_ONNX_TOKENIZER: 'A tokenizer.json that can not be read or followed.',
};

/** All error codes with their causes and mendings, from the places that throw them. `…` stands for what is filled in. */
export async function errorPage(root) {
  const codes = new Map();
  for (const name of (await readdir(join(root, 'packages'))).sort()) {
    for (const { tree } of await sourceFiles(root, `packages/${name}/src`)) {
      visit(tree, (node) => {
        const found = thrown(node) ?? named(node);
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
    if (!/\w/.test(message ?? '') && !hint) return [];
    const key = `${message}|${hint}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [`- ${inline(message ?? '…')} <small>(${from})</small>${hint ? `<br>→ ${inline(hint)}` : ''}`];
  });
  return [`### ${code}`, '', ...(ABOUT[code] ? [ABOUT[code], ''] : []), ...lines, ''];
}

const CODE = new RegExp(`^(${Object.keys(AREAS).join('|')})_[A-Z_]+$`);

/** A code that stands by itself: in a constant, as `code: …`. */
function named(node) {
  return ts.isStringLiteral(node) && CODE.test(node.text) ? { code: node.text } : undefined;
}

/** `new AblataError(code, message, { hint })`, and functions of ours that are called with a code first. */
function thrown(node) {
  if (!(ts.isNewExpression(node) || ts.isCallExpression(node)) || !node.arguments?.length) return undefined;
  const [code, message, options] = node.arguments;
  if (!ts.isStringLiteral(code) || !CODE.test(code.text)) return undefined;
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
