/**
 * Workers × threads of an encoder: what each layout costs of the processor and of memory.
 *
 *   node -C @ablata/source bench/thread-layout.ts --checkpoint SONAR.pt [--precision fp32] [--memory packed]
 *   node -C @ablata/source bench/thread-layout.ts --model FOLDER [--precision fp32]
 *     [--layouts 1x1,1x2,2x1] [--texts 200] [--rounds 3]
 *
 * --checkpoint is a generated one of SONAR's vocabulary (packages/encoder-sonar/scripts/make_full_size.py), --model a folder for encoder-onnx. Each layout is a
 * process of its own in each round, forwards and backwards. Memory is of the whole process when it has encoded, from /proc/self/smaps_rollup: Pss counts a page
 * that is mapped several times once; weights that workers share stand under `file`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxEncoder } from '../packages/encoder-onnx/src/index.ts';
import { createSonarEncoder } from '../packages/encoder-sonar/src/index.ts';
import { median } from './harness/median.ts';
import { wordModel } from './sonar/word-model.ts';
import { wordTexts } from './sonar/word-texts.ts';

interface Result {
  readonly textsPerCpuSecond: number;
  readonly seconds: number;
  readonly pss: number;
  readonly anonymous: number;
  readonly file: number;
}

const { values } = parseArgs({
  options: {
    checkpoint: { type: 'string' },
    model: { type: 'string' },
    precision: { type: 'string', default: 'fp32' },
    memory: { type: 'string', default: 'packed' },
    layouts: { type: 'string', default: '1x1,1x2,2x1' },
    texts: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    tokenizer: { type: 'string' },
    measure: { type: 'string' },
  },
});

if (values.measure !== undefined) console.log(JSON.stringify(await measure(values.measure)));
else compare();

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-layout-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const tokenizer = join(folder, 'words.model');
  writeFileSync(tokenizer, wordModel(256_000));
  const env = { ...process.env, ABLATA_CACHE_DIR: process.env['ABLATA_CACHE_DIR'] ?? folder };
  const run = (layout: string) => {
    const own = [
      fileURLToPath(import.meta.url),
      ...process.argv.slice(2),
      '--measure',
      layout,
      '--tokenizer',
      tokenizer,
    ];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, ...own], {
      encoding: 'utf8',
      env,
    });
    if (status !== 0) throw new Error(`${layout} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Result;
  };
  const layouts = values.layouts.split(',');
  run(layouts[0]!); // hashes files, and quantizes where that is asked for
  const results = new Map(layouts.map((layout) => [layout, [] as Result[]]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const layout of round % 2 === 0 ? layouts : layouts.toReversed()) results.get(layout)!.push(run(layout));
  }
  console.log(`${values.precision}, ${values.memory}, ${values.texts} texts, median of ${values.rounds}\n`);
  console.log(
    '| workers × threads | texts a CPU-second | texts a second | Pss | anonymous | file |\n|---|---|---|---|---|---|',
  );
  for (const [layout, all] of results) {
    const of = (key: keyof Result) => median(all.map((result) => result[key]));
    const megabytes = (key: keyof Result) => `${Math.round(of(key) / 1e6)} MB`;
    const wall = (Number(values.texts) / of('seconds')).toFixed(2);
    console.log(
      `| ${layout.replace('x', ' × ')} | ${of('textsPerCpuSecond').toFixed(2)} | ${wall} | ${megabytes('pss')} | ${megabytes('anonymous')} | ${megabytes('file')} |`,
    );
  }
}

async function measure(layout: string): Promise<Result> {
  const [workers, threads] = layout.split('x').map(Number) as [number, number];
  const shared = { workers, threads, precision: values.precision as 'fp32' };
  await using encoder =
    values.model === undefined
      ? await createSonarEncoder({
          ...shared,
          checkpoint: values.checkpoint!,
          tokenizer: values.tokenizer!,
          memory: values.memory as 'packed',
        })
      : await createOnnxEncoder({ ...shared, model: values.model });
  await encoder.start();
  const texts = wordTexts(Number(values.texts));
  await encoder.encode(texts.slice(0, 4 * workers));
  const [before, start] = [process.cpuUsage(), performance.now()];
  await encoder.encode(texts);
  const { user, system } = process.cpuUsage(before);
  const memory = readFileSync('/proc/self/smaps_rollup', 'utf8');
  const field = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? Number.NaN);
  return {
    textsPerCpuSecond: texts.length / ((user + system) / 1e6),
    seconds: (performance.now() - start) / 1000,
    pss: field('Pss'),
    anonymous: field('Pss_Anon'),
    file: field('Pss_File'),
  };
}
