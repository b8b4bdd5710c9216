/**
 * Which way the arrows point: plugins → libraries → spec ← core ← cli, and inside core from the roof down.
 * docs/ARCHITECTURE.md draws both.
 */
/** Libraries stand on spec at most, and on each other; plugins and core may use them. */
const LIBRARY = '(answers|dedupe-native|endpoints|files|ledger|normalizer|onnx|statistics|texts|torch-file)';
/** Between core and the command: what looks at runs. */
const LOOKS = '(report|run-files|view)';
const PLUGIN = `(?!spec/|core/|cli/|testkit/|${LIBRARY}/|${LOOKS}/)[^/]+`;
/** What the build takes into core's own files: no dependency of who installs it. */
const BUNDLED = require('./packages/core/package.json').ablata.bundled.map((name) => `node_modules/${name}/`);
const TEST = '[.]test([.-]d)?[.]ts$|/__fixtures__/|[.]fixture[.]ts$|^packages/[^/]+/test/';

/** Inside core, from the ground up: each room, and the rooms it may use. What is not named here is the roof. */
const ROOFED = ['experiment', 'host', 'lazy-ledger', 'remembered', 'session'];
const LAYERS = {
  math: [],
  config: [],
  books: ['config'],
  container: ['config'],
  graph: ['config', 'container'],
  engine: ['books', 'graph'],
  stages: ['math'],
  'lazy-ledger': [],
  remembered: ['container'],
  remote: ['config', 'container', 'host', 'remembered'],
  session: ['config', 'container', 'lazy-ledger', 'remembered', 'remote'],
  experiment: ['config', 'container', 'graph', 'host', 'remembered', 'remote', 'session', 'stages'],
  run: ['books', 'config', 'container', 'engine', 'graph', 'math', ...ROOFED],
  plan: ['books', 'config', 'container', 'engine', 'graph', 'run', ...ROOFED],
  reference: ['config', 'container', 'stages', ...ROOFED],
  compare: ['run'],
  ablate: ['config', 'container', 'run', ...ROOFED],
};

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolves',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'spec-stands-alone',
      severity: 'error',
      from: { path: '^packages/spec/' },
      to: { path: '^packages/(?!spec/)' },
    },
    {
      name: 'plugin-knows-spec-and-libraries',
      comment: 'A plugin never imports core, the command or another plugin.',
      severity: 'error',
      from: { path: `^packages/(${PLUGIN})/src/` },
      to: { path: '^packages/', pathNot: ['^packages/(spec|testkit|$1)/', `^packages/${LIBRARY}/`] },
    },
    {
      name: 'library-stands-on-spec',
      comment: 'A library is worth installing alone.',
      severity: 'error',
      from: { path: `^packages/${LIBRARY}/src/` },
      to: { path: '^packages/', pathNot: ['^packages/(spec|testkit|$1)/', `^packages/${LIBRARY}/`] },
    },
    {
      name: 'core-names-no-plugin',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^packages/', pathNot: ['^packages/(core|spec|testkit)/', `^packages/${LIBRARY}/`] },
    },
    {
      name: 'command-on-top',
      comment: 'Nothing needs the command.',
      severity: 'error',
      from: { path: '^packages/(?!cli/)' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'testkit-knows-spec-only',
      severity: 'error',
      from: { path: '^packages/testkit/' },
      to: { path: '^packages/', pathNot: '^packages/(spec|testkit)/' },
    },
    {
      name: 'testkit-in-tests-only',
      severity: 'error',
      from: { path: '^packages/(?!testkit/)[^/]+/src/', pathNot: TEST },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'no-way-around-the-index',
      comment: 'Other packages are imported by their name, which leads to what they export.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/$1/', '^packages/[^/]+/src/index[.]ts$', '^packages/testkit/src/server/index[.]ts$'],
      },
    },
    {
      name: 'dedupe-without-option-checker',
      comment:
        'What is imported without the plugin starts at once: the checker of options takes longer than most sets.',
      severity: 'error',
      from: { path: '^packages/dedupe/src/standalone[.]ts$' },
      to: { path: 'arktype', reachable: true },
    },
    {
      name: 'nothing-hangs-on-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'declared-dependencies',
      comment: 'What is published declares what it imports.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: `${TEST}|^packages/view/src/client/` }, // that is published built
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: ['onnxruntime-', ...BUNDLED] },
    },
    {
      name: 'tsyringe-in-the-container-only',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/core/src/container/' },
      to: { path: 'node_modules/(tsyringe|reflect-metadata)/' },
    },
    ...Object.entries(LAYERS).map(([layer, below]) => ({
      name: `core-${layer}-looks-down`,
      comment: 'No arrow in core runs back up.',
      severity: 'error',
      from: { path: `^packages/core/src/${layer}[/.]`, pathNot: TEST },
      to: {
        path: '^packages/core/src/',
        pathNot: [`^packages/core/src/(${[layer, ...below].join('|')})([/.]|$)`],
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|runs|cli/templates|__fixtures__/.*[.](json|model|pt))(/|$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@ablata/source', 'import', 'node', 'default', 'types'],
    },
  },
};
