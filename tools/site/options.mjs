import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles, visit } from './source-files.mjs';

/** What all plugins of the repository offer. */
export function catalogueOf(root) {
  const printed = execFileSync(
    process.execPath,
    ['-C', '@ablata/source', join(root, 'tools/site/print-catalogue.ts')],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  return JSON.parse(printed);
}

/** Every option of every service and stage: types and defaults from the schemas that check them, words from the comments beside them. */
export async function optionPage(root, catalogue = catalogueOf(root)) {
  const manifests = new Map();
  for (const folder of await readdir(join(root, 'packages'))) {
    const manifest = JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'));
    manifests.set(manifest.name, { folder, libraries: Object.keys(manifest.dependencies ?? {}) });
  }
  const folders = new Map([...manifests].map(([name, { folder }]) => [name, folder]));
  const words = new Map();
  const wordsIn = (folder) => {
    if (!words.has(folder)) words.set(folder, commentsIn(root, `packages/${folder}/src`));
    return words.get(folder);
  };
  /** Comments in a plugin's own sources, then in those of the libraries whose options it takes over. */
  const wordsOf = (plugin) => {
    const { folder, libraries } = manifests.get(plugin ?? '@ablata/core');
    return Promise.all([folder, ...libraries.flatMap((name) => folders.get(name) ?? [])].map(wordsIn));
  };
  const lines = [
    '# Options',
    '',
    'Made from the schemas that check them. `?` marks what may be left out without a default.',
    '',
  ];
  for (const [slot, offered] of Object.entries(catalogue.slots)) {
    lines.push(`## ${slot}`, '');
    for (const each of offered) lines.push(...(await section(`use: ${each.name}`, each, wordsOf, folders)));
  }
  lines.push('## Stages', '');
  for (const each of catalogue.stages) lines.push(...(await section(each.name, each, wordsOf, folders)));
  return `${lines.join('\n')}\n`;
}

async function section(title, { plugin, options }, wordsOf, folders) {
  const from = plugin === null ? 'built in' : `[\`${plugin}\`](/packages/${folders.get(plugin)})`;
  const head = [`### ${title}`, '', `From ${plugin === null ? 'core (built in)' : from}.`, ''];
  if (options === undefined || options === null)
    return [...head, options === null ? 'No options.' : 'See its page.', ''];
  const rows = rowsOf(options, '', await wordsOf(plugin));
  return rows.length === 0
    ? [...head, 'No options.', '']
    : [...head, '| option | is | default | |', '|---|---|---|---|', ...rows, ''];
}

/** A row for each property, and below it one for each of its own: `tls`, `tls.ca`. */
function rowsOf(schema, path, words) {
  const branches = branchesOf(schema);
  const properties = {};
  for (const [name, inner] of branches.flatMap((branch) => Object.entries(branch.properties ?? {})))
    properties[name] = name in properties ? { anyOf: [properties[name], inner] } : inner;
  const required = new Set(branches.flatMap((branch) => branch.required ?? []));
  const comments = best(words, Object.keys(properties));
  return Object.entries(properties)
    .sort(([a], [b]) => required.has(b) - required.has(a))
    .flatMap(([name, inner]) => {
      const fallback =
        inner.default === undefined ? (required.has(name) ? 'required' : '?') : code(JSON.stringify(inner.default));
      const row = `| \`${path}${name}\` | ${code(typeOf(inner))} | ${fallback} | ${escaped(comments.get(name) ?? (name === 'use' ? 'Its name.' : ''))} |`;
      return [row, ...rowsOf(inner, `${path}${name}.`, words)];
    });
}

/** What a schema may be, each way by itself; of a list, its items. */
function branchesOf(schema) {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.flatMap(branchesOf);
  return typeof schema.items === 'object' ? branchesOf(schema.items) : [schema]; // items of a tuple are a list
}

/** Comments of those objects in the sources that have most of these keys: the nearest sources first. */
function best(sources, keys) {
  const merged = new Map();
  for (const objects of sources) {
    const missing = keys.filter((key) => !merged.has(key));
    const score = (object) => missing.filter((key) => object.keys.has(key)).length - object.keys.size / 1000;
    const found = objects.filter((object) => score(object) > 0).sort((a, b) => score(b) - score(a));
    const [schemas, others] = [true, false].map((is) => found.filter((object) => object.isSchema === is));
    for (const { comments } of [...schemas, ...others.slice(0, 3)])
      for (const [key, text] of comments) if (!merged.has(key)) merged.set(key, text);
  }
  return merged;
}

async function commentsIn(root, folder) {
  const objects = [];
  for (const { tree } of await sourceFiles(root, folder)) {
    visit(tree, (node) => {
      const members = ts.isObjectLiteralExpression(node)
        ? node.properties
        : ts.isInterfaceDeclaration(node)
          ? node.members
          : undefined;
      if (!members) return;
      const keys = new Set();
      const comments = new Map();
      for (const member of members) {
        const name = member.name
          ?.getText()
          .replace(/^['"]|\??['"]$/g, '')
          .replace(/\?$/, '');
        if (!name) continue;
        keys.add(name);
        const [doc] = member.jsDoc ?? [];
        const text = ts.getTextOfJSDocComment(doc?.comment);
        if (text) comments.set(name, text.replace(/\s+/g, ' '));
      }
      if (keys.size > 0) objects.push({ keys, comments, isSchema: isSchema(node) });
    });
  }
  return objects;
}

/** Whether an object stands in a schema: `type({ … })`, or options that such an object takes over. */
function isSchema(node) {
  for (let at = node; at && !ts.isStatement(at); at = at.parent) {
    if (ts.isCallExpression(at) && at.expression.getText() === 'type') return true;
    if (ts.isVariableDeclaration(at) && /options|rules/i.test(at.name.getText())) return true;
  }
  return ts.isInterfaceDeclaration(node) && /(Options|Rules)$/.test(node.name.text);
}

function typeOf(schema) {
  if (schema === true || Object.keys(schema).length === 0) return 'anything';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return [...new Set(branches.map(typeOf))].join(' | ');
  if (schema.type === 'array') return `${wrap(schema.items ? typeOf(schema.items) : 'anything')}[]`;
  if (schema.type === 'object')
    return schema.properties ? `{ ${Object.keys(schema.properties).join(', ')} }` : 'object';
  const low = schema.exclusiveMinimum ?? schema.minimum;
  const high = schema.exclusiveMaximum ?? schema.maximum;
  const range = [
    ...(low === undefined ? [] : [`${schema.exclusiveMinimum === undefined ? '≥' : '>'} ${low}`]),
    ...(high === undefined ? [] : [`${schema.exclusiveMaximum === undefined ? '≤' : '<'} ${high}`]),
  ];
  return [schema.type ?? 'anything', ...range].join(' ');
}

const wrap = (type) => (type.includes(' | ') ? `(${type})` : type);
const code = (text) =>
  `<code v-pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;')}</code>`;
const escaped = (text) =>
  text
    .replace(/\{@link (\w+)\}/g, '$1')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll('{', '&#123;');
