import { type DatasetStage, defineDatasetStage } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { split } from '../stages/split.ts';
import { type DatasetStagesInput, runDatasetStages } from './dataset-stages.ts';

/** Tells of stages what a run tells, and what was said of each in the end. */
async function run(stages: readonly DatasetStage[], signal = new AbortController().signal) {
  const told: string[] = [];
  const summaries: Record<string, unknown> = {};
  const input = {
    experiment: {
      graph: { dataset: stages.map((stage) => ({ name: stage.name, stage, options: {}, needs: {}, services: {} })) },
      config: {},
    },
    findings: {
      summary: (stage: string, summary: unknown) => {
        summaries[stage] = summary;
      },
    },
    folder: { written: [] },
    signal,
    onEvent: (event: { stage?: string; state?: string }) => told.push(`${event.stage} ${event.state}`),
  };
  const done = runDatasetStages({} as never, input as unknown as DatasetStagesInput);
  return { told, summaries, done };
}

function stageOf(name: string, run: DatasetStage['run']): DatasetStage {
  return defineDatasetStage({ name, run: run as never }) as unknown as DatasetStage;
}

describe('work beside the stages behind', () => {
  test('is waited for at the end, and told of as its stage', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = stageOf('slow', async (input, { beside }) => {
      beside(promise);
      return input;
    });
    const next = stageOf('next', async (input) => {
      setImmediate(resolve);
      return input;
    });
    const { told, done } = await run([slow, next]);
    await done;
    const both = ['slow started', 'slow finished', 'next started', 'next finished'];
    expect(told.slice(0, 4)).toEqual(both);
    expect([[], ['slow started', 'slow finished']]).toContainEqual(told.slice(4));
  });

  test('ends the run with its error, though all stages are done', async () => {
    const failing = stageOf('failing', async (input, { beside }) => {
      beside(Promise.reject(new Error('no leak found')));
      return input;
    });
    const { done } = await run([failing, stageOf('next', async (input) => input)]);
    await expect(done).rejects.toThrow('no leak found');
  });

  test('is told to end when another stage fails', async () => {
    let ended = false;
    const slow = stageOf('slow', async (input, { beside, signal }) => {
      signal.addEventListener('abort', () => {
        ended = true;
      });
      beside(new Promise(() => {}));
      return input;
    });
    const failing = stageOf('failing', async () => {
      throw new Error('disk full');
    });
    const { done } = await run([slow, failing]);
    await expect(done).rejects.toThrow('disk full');
    expect(ended).toBe(true);
  });
});

test('what a split policy finds out later is in its summary, behind the rest', async () => {
  const { promise, resolve } = Promise.withResolvers<{ leak: number }>();
  const policy = {
    assign: async (_: unknown, __: unknown, { later }: { later: (findings: Promise<object>) => void }) => {
      later(promise);
      return { sets: [], summary: { rows: 3, ratios: { train: 1 } } };
    },
  };
  const bound = { ...split, run: (input: never, context: object) => split.run(input, { ...context, services: { splits: policy } } as never) }; // biome-ignore format: one line
  const next = stageOf('next', async (input) => {
    resolve({ leak: 0.9 });
    return input;
  });
  const { summaries, done } = await run([bound as unknown as DatasetStage, next]);
  await done;
  expect(JSON.stringify(summaries['split'])).toBe('{"rows":3,"ratios":{"train":1},"leak":0.9}');
});
