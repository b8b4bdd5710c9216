/**
 * Three questions a row (instruction, answer, verdict) to a server that takes 20 ms, in Ablata and, where an environment is named, in other tools,
 * by turns: how long it takes and what it costs the client, what is paid twice after a SIGKILL, and what becomes of rows whose verdict can't be read.
 *
 *     python3.11 -m venv /tmp/dd && /tmp/dd/bin/pip install data-designer==0.9.7
 *     python3.11 -m venv /tmp/dl && /tmp/dl/bin/pip install 'distilabel[openai]==1.5.3' requests
 *     DATA_DESIGNER=/tmp/dd/bin/python DISTILABEL=/tmp/dl/bin/python node -C @ablata/source bench/peers/chain.ts [rounds]
 */
import { type Ended, Scene } from './scene.ts';
import { ablata, dataDesigner, distilabel, type Side } from './sides.ts';

const rounds = Number(process.argv[2] ?? 3);
const { DATA_DESIGNER, DISTILABEL } = process.env;
const sides = (rowGroup: number): Side[] => [
  ablata,
  ...(DATA_DESIGNER ? [dataDesigner(DATA_DESIGNER, rowGroup)] : []),
  ...(DISTILABEL ? [distilabel(DISTILABEL)] : []),
];

for (const { name, lines } of sides(1000)) console.log(`${name}: ${lines} lines`);

const least = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const side of sides(1000)) {
    if (!least.has(side.name)) {
      using idle = await Scene.open(side, 1, 32);
      least.set(side.name, (await done(side, idle)).cpu);
    }
    using scene = await Scene.open(side, 500, 32);
    const { wall, cpu, output } = await done(side, scene);
    const start = least.get(side.name) as number;
    const each = (seconds: number): string => ((seconds / scene.asked.length) * 1000).toFixed(2);
    console.log(
      `${side.name}, 500 rows × 3: ${scene.result(output).rows} rows, ${scene.asked.length} requests, ${wall.toFixed(1)} s wall, ${cpu.toFixed(2)} CPU-s of which ${start.toFixed(2)} for a run of one row: ${each(cpu)} ms a request, ${each(cpu - start)} ms without the start`,
    );
  }
}

// What is stored in groups of rows is lost in groups of rows: a small group is the better side of it.
for (let round = 0; round < Math.min(2, rounds); round++) {
  for (const side of sides(50)) {
    using scene = await Scene.open(side, 200, 8);
    await scene.run(375);
    const before = scene.asked.length;
    const again = await scene.run();
    const end = again ? `${scene.result(again.output).rows} rows, exit code ${again.code}` : 'asked nothing for 60 s';
    console.log(
      `${side.name}, killed after ${before} questions (200 rows, 8 at once to each model), then the same command: ${scene.asked.length} asked, ${scene.twice} of them twice; ${end}`,
    );
  }
}

for (const side of sides(1000)) {
  using scene = await Scene.open(side, 20, 8, 'prose');
  const ended = await scene.run();
  const { rows, unreadable } = scene.result(ended?.output ?? '');
  console.log(
    `${side.name}, no verdict can be read (20 rows): ${20 - rows} rows lost, ${unreadable} without a verdict, ${scene.asked.length} questions, ${scene.asked.filter((name) => !name.startsWith('judge')).length} of them no verdicts, exit code ${ended?.code}`,
  );
}

async function done(side: Side, scene: Scene): Promise<Ended> {
  const ended = await scene.run();
  if (ended?.code === 0) return ended;
  throw new Error(`${side.name} ended with ${ended?.code}:\n${ended?.output.slice(-3000)}`);
}
