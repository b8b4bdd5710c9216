// docs/package-sizes.md: what each package weighs and brings, and what a change is held against.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const PAGE = 'docs/package-sizes.md';
/** A package may be a fifth heavier than its line before somebody has to look. */
const ROOM = 1.2;

/** The lines of the page by package: KiB packed, and packages that npm installs with it. */
export function readSizes(root) {
  const rows = readFileSync(join(root, PAGE), 'utf8').matchAll(/^\| `(.+?)` \| ([\d,]+) \| (\d+) \|/gm);
  return new Map(
    [...rows].map(([, name, kib, brings]) => [name, { kib: Number(kib.replace(',', '')), brings: Number(brings) }]),
  );
}

/** What has grown beyond its line, as problems. */
export function grown(measured, lines) {
  return [...measured].flatMap(([name, { kib, brings }]) => {
    const line = lines.get(name);
    const mend = 'where that is meant: node tools/check-packages.mjs --sizes';
    if (!line) return [`${name}: has no line in ${PAGE}; ${mend}`];
    return [
      ...(kib > Math.max(line.kib * ROOM, line.kib + 2)
        ? [`${name}: ${kib} KiB packed, and its line says ${line.kib}; ${mend}`]
        : []),
      ...(brings > line.brings
        ? [`${name}: brings ${brings} packages, and its line says ${line.brings}; ${mend}`]
        : []),
    ];
  });
}

export function writeSizes(root, measured) {
  const rows = [...measured]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { kib, brings }]) => `| \`${name}\` | ${kib} | ${brings} |`);
  writeFileSync(
    join(root, PAGE),
    `# What packages weigh

Kept by \`pnpm packages\`, which \`npm test\` runs: it fails when a package is more than a fifth heavier than its line, or brings one package more. Optional peers
(onnxruntime-node, node-llama-cpp) are not in it: they are installed by name.

| package | packed, KiB | packages that come with it |
|---|---|---|
${rows.join('\n')}
`,
  );
}

/** Counts, from the lockfile, what npm installs with a package: its dependencies and required peers, and theirs. */
export function dependencyCounter(root) {
  const { parse } = createRequire(join(root, 'packages/core/package.json'))('yaml');
  const { importers, snapshots } = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));

  const edges = (node) => {
    if (!node.startsWith('packages/'))
      return Object.entries(snapshots[node]?.dependencies ?? {}).map(([name, version]) => idOf(name, version, node));
    const manifest = JSON.parse(readFileSync(join(root, node, 'package.json'), 'utf8'));
    const optional = manifest.peerDependenciesMeta ?? {};
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !optional[name]);
    const locked = { ...importers[node].devDependencies, ...importers[node].dependencies };
    return [...Object.keys(manifest.dependencies ?? {}), ...peers].map((name) =>
      idOf(name, locked[name].version, node),
    );
  };
  const idOf = (name, version, from) => {
    if (version.startsWith('link:')) return join(from, version.slice('link:'.length)).replaceAll('\\', '/');
    return `${name}@${version}` in snapshots ? `${name}@${version}` : version; // an alias names another package
  };
  return (folder) => {
    const seen = new Set([`packages/${folder}`]);
    for (const node of seen) for (const next of edges(node)) seen.add(next);
    return seen.size - 1;
  };
}
