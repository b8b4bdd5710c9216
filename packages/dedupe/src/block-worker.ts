import type { WorkerSetup } from './block-pairs/block-job.ts';
import { BlockJudge } from './block-pairs/block-judge.ts';
import { errorToPlain } from './block-pairs/plain-error.ts';
import type { CoordinatorMessage, WorkerMessage } from './block-pairs/worker-process.ts';
import { reorder } from './embeddings.ts';
import { openVectors } from './vectors/open-vectors.ts';

/** A process that compares blocks: it opens the files itself, does one job after the other, and ends when the process that started it is gone: nothing but its messages keeps it. */
let judge: Promise<BlockJudge> | undefined;

async function open({ path, against, column, order, threshold, names }: WorkerSetup): Promise<BlockJudge> {
  const reader = await openVectors(path, column);
  return new BlockJudge({
    reader: order === undefined ? reader : reorder(reader, order),
    against: against === undefined ? null : await openVectors(against, column),
    threshold,
    names,
  });
}

process.on('message', async (message: CoordinatorMessage) => {
  if ('setup' in message) {
    judge = open(message.setup);
    judge.catch(() => {}); // told with the first job
    return;
  }
  let answer: WorkerMessage;
  try {
    answer = { result: await (await judge!).run(message.job) };
  } catch (error) {
    answer = { error: errorToPlain(error) };
  }
  process.send?.(answer, () => {});
});
