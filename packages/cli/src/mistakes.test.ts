import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, asyncProperty, subarray } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../test/command.ts';
import { HUSHES_TOO_LARGE, MISTAKES, type Mistake, RIGHT, TOO_LARGE } from '../test/mistakes.ts';

/** The usual mistakes, each as its author meets it: the place, the line, the cause, and what mends it. */
const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-mistakes-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const SERVICES = `
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'nested', sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],`;
const TYPESCRIPT = `export default {
  name: 'small',
  target: 20,
  services: {${SERVICES}
  },
};
`;
const YAML = `name: small
target: 20
services:${SERVICES.replaceAll(/,(?=\n|$)|'/g, '')}
`;

let configs = 0;

/** Runs a config of a name of its own: a module is read once in a process. */
async function run(text: string, ending = 'ts'): Promise<{ status: number; said: string }> {
  const name = `config-${++configs}.${ending}`;
  writeFileSync(name, text);
  const { status, err } = await command('run', name);
  return { status, said: err.join('\n').replaceAll(folder, '…').replaceAll(name, `ablata.${ending}`) };
}

async function refused(text: string, ending?: string): Promise<string> {
  const { status, said } = await run(text, ending);
  expect(status).toBe(2);
  return said;
}

const inTypeScript = (part: string, by: string): Promise<string> => {
  expect(TYPESCRIPT).toContain(part);
  return refused(TYPESCRIPT.replace(part, by));
};
const inYaml = (part: string, by: string): Promise<string> => {
  expect(YAML).toContain(part);
  return refused(YAML.replace(part, by), 'yaml');
};

it('a misspelt key', async () => {
  expect(await inTypeScript('target:', 'taget:')).toMatchInlineSnapshot(`
    "error: ablata.ts:3:3 taget is not known in an experiment. Did you mean 'target'? [CONFIG_INVALID]
      3 |   taget: 20,
        |   ^"
  `);
  expect(await inTypeScript('threshold:', 'treshold:')).toMatchInlineSnapshot(`
    "error: ablata.ts:9:30 services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'? [CONFIG_INVALID]
      9 |     dedupe: { use: 'cosine', treshold: 0.82 },
        |                              ^"
  `);
  expect(await inYaml('threshold:', 'treshold:')).toMatchInlineSnapshot(`
    "error: ablata.yaml:8:28 services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'? [CONFIG_INVALID]
      8 |     dedupe: { use: cosine, treshold: 0.82 }
        |                            ^"
  `);
});

it('a wrong type', async () => {
  expect(await inTypeScript('target: 20', "target: '20'")).toMatchInlineSnapshot(`
    "error: ablata.ts:3:11 target must be a number (was a string) [CONFIG_INVALID]
      3 |   target: '20',
        |           ^"
  `);
  expect(await inYaml('threshold: 0.82', 'threshold: high')).toMatchInlineSnapshot(`
    "error: ablata.yaml:8:39 services.dedupe.threshold must be a number (was a string) [CONFIG_INVALID]
      8 |     dedupe: { use: cosine, threshold: high }
        |                                       ^"
  `);
});

it('a plugin that is not installed', async () => {
  const part = "encoder: { use: 'lexical' }";
  const text = TYPESCRIPT.replace(part, "encoder: { use: 'sonar' }").replace(
    'services:',
    "plugins: ['@ablata/encoder-sonarr'],\n  services:",
  );
  expect(await refused(text)).toMatchInlineSnapshot(`
    "error: ablata.ts:4:13 plugins[0]: no package '@ablata/encoder-sonarr' is installed in . or above it [PLUGIN_NOT_FOUND]
      4 |   plugins: ['@ablata/encoder-sonarr'],
        |             ^
      → Install it: npm install @ablata/encoder-sonarr"
  `);
  expect(await inTypeScript(part, "encoder: { use: 'sonar' }")).toMatchInlineSnapshot(`
    "error: ablata.ts:8:21 services.encoder.use: nothing named 'sonar' is provided for the slot 'encoder'. @ablata/encoder-sonar provides it. [CONFIG_UNKNOWN_USE]
      8 |     encoder: { use: 'sonar' },
        |                     ^
      → Install it with: npm install @ablata/encoder-sonar; and list it: plugins: ['@ablata/encoder-sonar']"
  `);
});

it('a negative size', async () => {
  expect(await inTypeScript('sizes: [10, 20]', 'sizes: [-10, 20]')).toMatchInlineSnapshot(`
    "error: ablata.ts:10:38 services.splits.sizes[0] must be positive (was -10) [CONFIG_INVALID]
      10 |     splits: { use: 'nested', sizes: [-10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
         |                                      ^"
  `);
});

it('ratios that do not sum to 1', async () => {
  expect(await inYaml('test: 0.1', 'test: 0.2')).toMatchInlineSnapshot(`
    "error: ablata.yaml:9:53 services.splits.ratios must be shares that sum to 1, or whole parts such as 8, 1, 1 (was a sum of 1.1) [CONFIG_INVALID]
      9 |     splits: { use: nested, sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.2 } }
        |                                                     ^"
  `);
});

it('a size above the target', async () => {
  expect(await inTypeScript('sizes: [10, 20]', 'sizes: [10, 2000]')).toMatchInlineSnapshot(`
    "error: ablata.ts:10:42 services.splits.sizes[1]: the splits 'nested' need 2000 rows, and the target is 20 [CONFIG_TARGET_TOO_SMALL]
      10 |     splits: { use: 'nested', sizes: [10, 2000], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
         |                                          ^
      → Raise the target to 2000, or ask for smaller sizes."
  `);
});

it('an unknown language', async () => {
  // The encoder's own options; its graph and its tokenizer are not needed to refuse them.
  const options = fileURLToPath(new URL('../../encoder-sonar/src/sonar-options.ts', import.meta.url));
  writeFileSync(
    'sonar.ts',
    `import { definePlugin, provide, SentenceEncoder } from '@ablata/spec';
     import { sonarOptions as options } from '${options}';
     export default definePlugin({ name: 'sonar', specVersion: 1, provides: [provide(SentenceEncoder, 'sonar', { options, create() {} })] });`,
  );
  const text = TYPESCRIPT.replace("'lexical'", "'sonar', language: 'eng'").replace(
    'services:',
    `plugins: ['./sonar.ts'],\n  services:`,
  );
  expect(await refused(text)).toMatchInlineSnapshot(`
    "error: ablata.ts:9:40 services.encoder.language must be one of SONAR's 202 languages: did you mean eng_Latn? (was "eng") [CONFIG_INVALID]
      9 |     encoder: { use: 'sonar', language: 'eng' },
        |                                        ^"
  `);
});

it('a tab in YAML', async () => {
  expect(await inYaml('    encoder:', '\tencoder:')).toMatchInlineSnapshot(`
    "error: ablata.yaml:7:1 is not valid YAML: Tabs are not allowed as indentation [CONFIG_UNREADABLE]
      7 |  encoder: { use: lexical }
        | ^
      → Indent with spaces."
  `);
});

it('all of them together, in the order of the file; nothing that follows from another', async () => {
  const text = TYPESCRIPT.replace('target: 20', "target: '20'")
    .replace("    llm: { use: 'phrase-grammar' },\n", '')
    .replace('threshold:', 'treshold:')
    .replace("use: 'word-problems'", "use: 'word-problem'")
    .replace('test: 0.1', 'test: 0.2')
    .replace('  },\n};', "  },\n  stages: [{ use: 'where', after: 'parce', keep: 'probability > 0.1' }],\n};");
  expect(await refused(text)).toMatchInlineSnapshot(`
    "error: 6 problems [CONFIG_INVALID]
    ablata.ts:3:11 target must be a number (was a string)
      3 |   target: '20',
        |           ^
    ablata.ts:4:3 services: nothing is bound in the slot 'llm', which the stage 'generate' needs [GRAPH_UNBOUND]
      4 |   services: {
        |   ^
      → Add to the services: llm: { use: … }
    ablata.ts:5:20 services.source.use: nothing named 'word-problem' is provided for the slot 'source'. Did you mean 'word-problems'? [CONFIG_UNKNOWN_USE]
      5 |     source: { use: 'word-problem' },
        |                    ^
      → List the plugin that provides it under 'plugins'; loaded now: @ablata/sources, @ablata/prompts, @ablata/llm-vllm, @ablata/offline, @ablata/dedupe, @ablata/splits, @ablata/formats, @ablata/steps, @ablata/statistics.
    ablata.ts:8:30 services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'?
      8 |     dedupe: { use: 'cosine', treshold: 0.82 },
        |                              ^
    ablata.ts:9:55 services.splits.ratios must be shares that sum to 1, or whole parts such as 8, 1, 1 (was a sum of 1.1)
      9 |     splits: { use: 'nested', sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.2 } },
        |                                                       ^
    ablata.ts:12:35 stages[0].after: the graph has no stage 'parce'. Did you mean 'parse'? [CONFIG_UNKNOWN_STAGE]
      12 |   stages: [{ use: 'where', after: 'parce', keep: 'probability > 0.1' }],
         |                                   ^"
  `);
});

it('any of them together: each with its place, and none that follows from another', async () => {
  mkdirSync('plugins');
  const plugin = `import { definePlugin } from '@ablata/spec'; export default definePlugin({ name: 'mine', specVersion: 1 });`;
  writeFileSync('plugins/mine.ts', plugin);
  writeFileSync('texts.jsonl', '{"text":"a"}\n');
  writeFileSync('ablata.yaml', RIGHT);
  expect(await command('plan', 'ablata.yaml')).toMatchObject({ status: 0 });
  const all = [...MISTAKES, TOO_LARGE];
  await assert(
    asyncProperty(subarray(all, { minLength: 1 }), async (mistakes) => {
      writeFileSync(
        'ablata.yaml',
        mistakes.reduce((text, [right, wrong]) => text.replace(right, wrong), RIGHT),
      );
      const { status, err } = await command('plan', 'ablata.yaml');
      const told = err.join('\n').split('\n').filter((line) => /^(error: )?ablata\.yaml/.test(line)); // biome-ignore format: one line
      const hushed = mistakes.some(([right]) => HUSHES_TOO_LARGE.test(right));
      const expected = mistakes.flatMap((mistake) => (hushed && mistake === TOO_LARGE ? [] : mistake.slice(2)));
      for (const message of expected) expect(told).toContainEqual(expect.stringMatching(message));
      expect(told).toHaveLength(expected.length);
      expect(status).toBe(err.join('').includes('[DATA_') && told.length === 1 ? 1 : 2);
    }),
    { numRuns: 40, examples: [...all.map((each): [Mistake[]] => [[each]]), [all]] },
  );
});

it('a value of an ablation', async () => {
  const axis = "  },\n  ablations: { threshold: { 'services.dedupe.threshold': [0.9, 9.5] } },\n};";
  writeFileSync('ablate.ts', TYPESCRIPT.replace('  },\n};', axis));
  const { status, err } = await command('ablate', '--config', 'ablate.ts');
  expect(status).toBe(2);
  expect(err.join('\n')).toMatchInlineSnapshot(`
    "error: ablate.ts:13:64 services.dedupe.threshold must be at most 1 (was 9.5) [CONFIG_INVALID]
      13 | blations: { threshold: { 'services.dedupe.threshold': [0.9, 9.5] } },
         |                                                             ^"
  `);
});

it('a line that may hold a secret is not shown', async () => {
  expect(
    await inTypeScript("use: 'phrase-grammar'", "use: 'vllm', apiKey: 'sk-secret', model: 7"),
  ).toMatchInlineSnapshot(`
    "error: 2 problems [CONFIG_INVALID]
    ablata.ts:7:25 services.llm.apiKey is not known in the options of 'vllm'. Known: api, apiKeyEnv, baseURL, chatTemplateKwargs, concurrency, extraBody, firstTokenTimeout, frequencyPenalty, headers, idleTimeout, lengthRetries, logprobs, maxTokens, maxTokensField, minP, minTokens, model, patience, presencePenalty, reasoning, repetitionPenalty, retries, seed, server, stop, stream, structured, temperature, timeout, tls, topK, topP.
    ablata.ts:7:53 services.llm.model must be a string (was a number)"
  `);
});

describe('a server', () => {
  let server: Server;

  const answering = async (status: number, body: unknown): Promise<string> => {
    server = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  };
  const failed = async (baseURL: string): Promise<string> => {
    const llm = `llm: { use: 'vllm', baseURL: '${baseURL}', model: 'Qwen/Qwen2.5-7B-Instruct', patience: 0.01 }`;
    const { status, said } = await run(TYPESCRIPT.replace("llm: { use: 'phrase-grammar' }", llm));
    expect({ status, said }).toEqual({ status: 1, said });
    return said
      .replaceAll(/127\.0\.0\.1:\d+|(?<=--port )\d+/g, 'PORT')
      .replace(/request \d+/, 'request N')
      .replace(/\n.*\|.*\n.*\^/, '\n  (the line)');
  };

  afterEach(() => server.close());

  it('that is off', async () => {
    const url = await answering(200, {});
    server.close();
    expect(await failed(url)).toMatchInlineSnapshot(`
      "small: 20 rows into runs/small
      error: in the stage 'generate', request N: no language model server answers at http://PORT/v1: connection refused [SERVICE_UNREACHABLE]
        at ablata.ts:7:10 services.llm
        (the line)
        → Start one, for instance with: vllm serve Qwen/Qwen2.5-7B-Instruct --port PORT; or correct its option 'baseURL'."
    `);
  });

  it('that serves another model', async () => {
    const url = await answering(200, { object: 'list', data: [{ id: 'meta-llama/Llama-3.1-8B-Instruct' }] });
    expect(await failed(url)).toMatchInlineSnapshot(`
      "small: 20 rows into runs/small
      error: in the stage 'generate', request N: the server at http://PORT/v1 does not serve the model 'Qwen/Qwen2.5-7B-Instruct' [SERVICE_MODEL_UNKNOWN]
        at ablata.ts:7:10 services.llm
        (the line)
        → It serves: meta-llama/Llama-3.1-8B-Instruct. Write one of these as its option 'model'."
    `);
  });
});
