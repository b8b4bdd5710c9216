import { AblataError } from '@ablata/spec';
import type { DecoderSession, StepInputs, StepOutputs } from './decoder-session.ts';
import { KeyValuePools } from './key-value-pools.ts';
import type { Hypothesis, Outlook, Search } from './search/search.ts';
import { Sentence } from './sentence.ts';

/** Vectors whose context is computed together. */
const CONTEXTS = 64;

export interface DecodePlan {
  /** A fresh search for each vector, by its number. */
  search(index: number): Search;
  /** The token every text begins with: `</s>`. */
  readonly first: number;
  /** Beams a sentence. */
  readonly beams: number;
  /** Sentences at a time. */
  readonly batch: number;
  /** Likeliest tokens a search must be shown. */
  readonly best: number;
  readonly temperature: number;
  /** The searches want whole distributions. */
  readonly all: boolean;
  /** Asked before every step. */
  isAborted(): boolean;
}

/**
 * Decodes vectors, `batch` at a time: as soon as a text is done, the next vector takes its place, so that the model always has rows
 * enough to be worth its weights. No bit of a result depends on which sentences keep it company.
 */
export async function decodeVectors(
  session: DecoderSession,
  vectors: Float32Array,
  plan: DecodePlan,
): Promise<readonly Hypothesis[]> {
  const { dimension: d, layers, attentionHeads: heads } = session.architecture;
  const count = vectors.length / d;
  const results: Hypothesis[] = [];
  const capacity = Math.min(plan.batch, count);
  const pools = new KeyValuePools({ layers, heads, width: d / heads }, capacity);
  const context = new Float32Array(capacity * layers * d);
  const active: Sentence[] = [];
  let contexts: Float32Array = new Float32Array(0);
  let next = 0;

  const admit = async () => {
    while (active.length < capacity && next < count) {
      if (next % CONTEXTS === 0) contexts = await contextsFrom(session, vectors, next);
      const from = (next % CONTEXTS) * layers * d;
      context.set(contexts.subarray(from, from + layers * d), active.length * layers * d);
      active.push(new Sentence(next, plan.search(next), plan.first));
      pools.add();
      next++;
    }
  };
  const remove = (place: number) => {
    const last = active.length - 1;
    const block = layers * d;
    pools.remove(place);
    context.copyWithin(place * block, last * block, (last + 1) * block);
    active[place] = active[last]!;
    active.pop();
  };

  for (await admit(); active.length > 0; await admit()) {
    if (plan.isAborted()) throw new AblataError('SERVICE_SONAR_ABORTED', 'Decoding was given up', { mender: 'user' });
    pools.reserve(slotsOf(active));
    const inputs = stepInputs(active, pools, context.subarray(0, active.length * layers * d), plan);
    const outputs = await session.step(inputs);
    const done: number[] = [];
    let row = 0;
    for (const [place, sentence] of active.entries()) {
      const first = row;
      const outlooks = sentence.rows.map(() => outlook(outputs, row++, plan, session.architecture.vocabulary));
      const writes = sentence.advance(outlooks);
      if (writes === undefined) {
        results[sentence.index] = sentence.search.result();
        done.push(place);
        continue;
      }
      pools.reserve(1 + Math.max(...writes.map(({ slot }) => slot)));
      for (const write of writes) pools.write(place, write.slot, outputs.memory, first + write.row, inputs.R);
    }
    for (const place of done.reverse()) remove(place);
  }
  return results;
}

async function contextsFrom(session: DecoderSession, vectors: Float32Array, first: number): Promise<Float32Array> {
  const { dimension: d } = session.architecture;
  const some = vectors.slice(first * d, (first + CONTEXTS) * d);
  // A single row is multiplied by other means than several, and rounded otherwise.
  if (some.length > d) return session.context(some);
  const twice = new Float32Array(2 * d);
  twice.set(some);
  twice.set(some, d);
  return session.context(twice);
}

function slotsOf(active: readonly Sentence[]): number {
  let most = 0;
  for (const { rows } of active) for (const { past } of rows) for (const slot of past) most = Math.max(most, slot + 1);
  return most;
}

function stepInputs(
  active: readonly Sentence[],
  pools: KeyValuePools,
  context: Float32Array,
  { beams: B, best, temperature, all }: DecodePlan,
): StepInputs {
  const S = active.length;
  const P = pools.slots;
  const rows = active.reduce((sum, sentence) => sum + sentence.rows.length, 0);
  // Never a single row; see contextsFrom. The row too many repeats the first and is not looked at.
  const R = Math.max(2, rows);
  const ids = new BigInt64Array(R);
  const positions = new BigInt64Array(R);
  const sentences = new BigInt64Array(R);
  const place = new BigInt64Array(R);
  const asked = new BigInt64Array(R);
  const spread = new BigInt64Array(S * B);
  const mask = new Float32Array(S * B * P);
  let row = 0;
  for (const [at, sentence] of active.entries()) {
    const first = row;
    for (const [beam, { token, past }] of sentence.rows.entries()) {
      ids[row] = BigInt(token);
      positions[row] = BigInt(sentence.position);
      sentences[row] = BigInt(at);
      place[row] = BigInt(at * B + beam);
      asked[row] = BigInt(sentence.search.asked);
      for (const slot of past) mask[(at * B + beam) * P + slot] = 1;
      row++;
    }
    for (let beam = 0; beam < B; beam++) spread[at * B + beam] = BigInt(Math.min(first + beam, row - 1));
  }
  for (; row < R; row++) {
    for (const array of [ids, positions, sentences, place, asked]) array[row] = array[0]!;
  }
  return {
    R,
    S,
    B,
    P,
    ids,
    positions,
    sentences,
    context,
    spread,
    place,
    mask,
    pools: pools.arrays(),
    asked,
    best,
    temperature,
    all,
  };
}

function outlook(
  { top, topIds, answers, all }: StepOutputs,
  row: number,
  plan: DecodePlan,
  vocabulary: number,
): Outlook {
  const best = Math.min(plan.best, vocabulary);
  const logProbabilities = top.subarray(row * best, (row + 1) * best);
  if (!Number.isFinite(logProbabilities[0]) || !Number.isFinite(answers[row])) {
    throw new AblataError('SERVICE_SONAR_NOT_FINITE', 'The decoder gave probabilities that are no numbers', {
      hint: 'Check the weights with `npx ablata-sonar verify decoder`, and that the vectors are of the size its encoder gives.',
      mender: 'user',
    });
  }
  return {
    ids: topIds.subarray(row * best, (row + 1) * best),
    logProbabilities,
    answer: answers[row]!,
    all: all?.subarray(row * vocabulary, (row + 1) * vocabulary),
  };
}
