/**
 * How well and how fast the lexical encoder separates: cosines of random pairs, of nearest neighbours, and of small edits, over
 * GSM8K questions and over instructions of the phrase grammar. `node -C @ablata/source bench/lexical-encoder.ts [train.jsonl]`
 */
import { existsSync, readFileSync } from 'node:fs';
import { createLexicalEncoder, createPhraseGrammar } from '../packages/offline/src/index.ts';
import { createRandom } from '../packages/spec/src/index.ts';

const path = process.argv[2] ?? `${process.env['ABLATA_GSM8K_DIR'] ?? '../shared/gsm8k'}/train.jsonl`;
if (!existsSync(path)) throw new Error(`no GSM8K at ${path}: give the path of train.jsonl`);
const questions = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { question: string }).question);

const { signal } = new AbortController();
const encoder = createLexicalEncoder();
const random = createRandom(1, 'bench');

async function instructions(count: number): Promise<readonly string[]> {
  const model = createPhraseGrammar();
  const texts: string[] = [];
  for (let request = 0; texts.length < count; request++) {
    const drawn = [1, 2, 3].map((number) => `Problem ${number}: ${random.pick(questions)}`);
    const messages = [{ role: 'user' as const, content: drawn.join('\n\n') }];
    const context = { signal, request, onRetry: () => {} };
    const { choices } = await model.generate({ messages, n: 5, seed: request }, context);
    texts.push(...choices.map(({ text }) => text));
  }
  return [...new Set(texts)];
}

const edits: Readonly<Record<string, (text: string) => string>> = {
  'case, punctuation': (text) => text.toUpperCase().replace(/[.,;?]/g, ''),
  'a word dropped': (text) => {
    const words = text.split(' ');
    words.splice(random.integer(0, words.length - 1), 1);
    return words.join(' ');
  },
  'a number changed': (text) => text.replace(/\d+/, (digits) => String(Number(digits) + 1)),
  'a word replaced': (text) => {
    const words = text.split(' ');
    words[random.integer(0, words.length - 1)] = 'something';
    return words.join(' ');
  },
  'first half only': (text) => text.slice(0, text.length / 2),
};

function cosine(vectors: Float32Array, one: number, others: Float32Array, other: number): number {
  let sum = 0;
  for (let index = 0; index < encoder.dimension; index++) {
    sum += (vectors[one * encoder.dimension + index] as number) * (others[other * encoder.dimension + index] as number);
  }
  return sum;
}

function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number).toFixed(2);
}

async function measure(name: string, texts: readonly string[]): Promise<void> {
  await encoder.encode(texts, signal);
  const before = process.cpuUsage();
  const { vectors } = await encoder.encode(texts, signal);
  const { user, system } = process.cpuUsage(before);
  const rate = Math.round(texts.length / ((user + system) / 1e6) / 100) * 100;
  const words = texts.reduce((sum, text) => sum + text.split(' ').length, 0) / texts.length;
  console.log(`\n${name}: ${texts.length} texts of ${words.toFixed(0)} words, ${rate} texts per CPU second`);

  const pairs = Array.from({ length: 200_000 }, () => {
    const one = random.integer(0, texts.length - 1);
    return cosine(vectors, one, vectors, (one + random.integer(1, texts.length - 1)) % texts.length);
  });
  console.log(`  random pairs        p50 ${quantile(pairs, 0.5)}   p99.99 ${quantile(pairs, 0.9999)}`);
  const nearest = Array.from({ length: 300 }, () => {
    const one = random.integer(0, texts.length - 1);
    let best = -1;
    for (let other = 0; other < texts.length; other++) {
      if (other !== one) best = Math.max(best, cosine(vectors, one, vectors, other));
    }
    return best;
  });
  console.log(`  nearest neighbour   p50 ${quantile(nearest, 0.5)}   p95 ${quantile(nearest, 0.95)}`);
  for (const [edit, apply] of Object.entries(edits)) {
    const pairsOfTexts = texts
      .slice(0, 2000)
      .map((text) => [text, apply(text)] as const)
      .filter(([text, edited]) => text !== edited);
    if (pairsOfTexts.length < 100) continue;
    const originals = await encoder.encode(
      pairsOfTexts.map(([text]) => text),
      signal,
    );
    const edited = await encoder.encode(
      pairsOfTexts.map(([, text]) => text),
      signal,
    );
    const values = pairsOfTexts.map((_, row) => cosine(originals.vectors, row, edited.vectors, row));
    const above = (threshold: number) =>
      (values.filter((value) => value >= threshold).length / values.length).toFixed(2);
    console.log(
      `  ${edit.padEnd(18)}  p5 ${quantile(values, 0.05)}   p50 ${quantile(values, 0.5)}   >=.95 ${above(0.95)}   >=.85 ${above(0.85)}   >=.80 ${above(0.8)}`,
    );
  }
}

await measure('GSM8K questions', questions);
await measure('first sentences', [...new Set(questions.map((text) => text.split(/(?<=[.?!]) /)[0] as string))]);
await measure('phrase-grammar instructions', await instructions(8000));
