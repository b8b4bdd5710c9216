import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles, visit } from './source-files.mjs';

/** Every option of every service and stage: types and defaults from the schemas that check them, words from the comments beside them. */
export async function optionPage(root) {
  const catalogue = JSON.parse(
    execFileSync(process.execPath, ['-C', '@ablata/source', join(root, 'tools/site/print-catalogue.ts')], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  );
  const folders = new Map();
  for (const folder of await readdir(join(root, 'packages'))) {
    const manifest = JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'));
    folders.set(manifest.name, folder);
  }
  const words = new Map();
  const wordsOf = async (plugin) => {
    const folder = plugin === null ? 'core' : folders.get(plugin);
    if (!words.has(folder)) words.set(folder, await commentsIn(root, `packages/${folder}/src`));
    return words.get(folder);
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
  const branches = options.anyOf ?? options.oneOf ?? [options];
  const properties = Object.assign({}, ...branches.map((branch) => branch.properties ?? {}));
  const required = new Set(branches.flatMap((branch) => branch.required ?? []));
  const comments = best(await wordsOf(plugin), Object.keys(properties));
  const rows = Object.entries(properties)
    .sort(([a], [b]) => required.has(b) - required.has(a))
    .map(([name, schema]) => {
      const fallback =
        schema.default === undefined ? (required.has(name) ? 'required' : '?') : code(JSON.stringify(schema.default));
      return `| \`${name}\` | ${code(typeOf(schema))} | ${fallback} | ${escaped(comments.get(name) ?? '')} |`;
    });
  return rows.length === 0
    ? [...head, 'No options.', '']
    : [...head, '| option | is | default | |', '|---|---|---|---|', ...rows, ''];
}

/** Comments of the object in the sources that has most of these keys. */
function best(objects, keys) {
  const score = (object) => keys.filter((key) => object.keys.has(key)).length - object.keys.size / 1000;
  const found = objects.filter((object) => score(object) > 0).sort((a, b) => score(b) - score(a));
  const merged = new Map();
  for (const { comments } of found.slice(0, 3))
    for (const [key, text] of comments) if (!merged.has(key)) merged.set(key, text);
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
      if (keys.size > 0) objects.push({ keys, comments });
    });
  }
  return objects;
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
