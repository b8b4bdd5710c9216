import { useEffect, useState } from 'preact/hooks';
import type { Duplicates, Figure, Pair, PairsPage, Point } from '../../api/types.ts';
import { Chart } from '../charts/chart.tsx';
import { isReport, query, useData } from '../lib/data.ts';
import { float32 } from '../lib/decode.ts';
import { cosine, count } from '../lib/format.ts';
import { type Address, change, hashOf } from '../lib/router.ts';
import { Facts, Go, Notes, Pager, Scrolled, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

const LIMIT = 15;
/** How near the threshold a pair is that is shown first. */
const NEARBY = 0.01;

type Stage = Duplicates['stages'][number];

export function DuplicatesScreen({ address }: ScreenProps) {
  return (
    <>
      <h1>Duplicates</h1>
      <DuplicatesParts address={address} />
    </>
  );
}

export function DuplicatesParts({ address }: { address: Address }) {
  const { data, error } = useData<Duplicates>(`runs/${address.run}/duplicates`);
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  const stage = data.stages.find((each) => each.stage === address.query.get('stage')) ?? data.stages[0];
  if (!stage)
    return <Notes missing={['No stage of this run left near-duplicates in its proof, or it has no proof yet.']} />;
  return (
    <>
      {data.stages.length > 1 && (
        <label>
          Stage{' '}
          <select value={stage.stage} onChange={({ currentTarget }) => change(address, { stage: currentTarget.value })}>
            {data.stages.map(({ stage: name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <Explore key={stage.stage} address={address} stage={stage} data={data} />
    </>
  );
}

function Explore({ address, stage, data }: { address: ScreenProps['address']; stage: Stage; data: Duplicates }) {
  const own = stage.threshold ?? 0.95;
  const asked = Number(address.query.get('at') ?? own);
  const [at, setAt] = useState(Number.isFinite(asked) ? asked : own);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (at !== asked && !isReport()) change(address, { at: at === own ? null : at, offset: null }, { step: false });
    }, 200);
    return () => clearTimeout(timer);
  }, [at]);
  const similarities = float32(data.similarities[stage.stage] ?? '');
  const floor = stage.curve[0]?.x ?? own;
  const low = Math.min(floor, own);
  const offset = Number(address.query.get('offset') ?? 0);
  // Which pairs are looked at: those that change side, or, at the rule's own threshold, those next to it.
  const moved = at !== own;
  const range = moved ? { from: Math.min(own, at), to: Math.max(own, at) } : { from: own, to: own + NEARBY };
  const pairs = useData<PairsPage>(
    query(`runs/${address.run}/pairs`, { stage: stage.stage, ...range, offset, limit: LIMIT }),
  );
  const kept = keptAt(stage.curve, at);
  const changing = similarities.reduce((sum, each) => sum + (each >= range.from && each < range.to ? 1 : 0), 0);
  return (
    <>
      <div class="slider card">
        <label for="threshold">
          Threshold <output>{at.toFixed(3)}</output>
          {moved && <button type="button" onClick={() => setAt(own)}>{`Back to the run's ${own}`}</button>}
        </label>
        <input
          id="threshold"
          type="range"
          min={low}
          max={1}
          step={0.001}
          value={at}
          onInput={({ currentTarget }) => setAt(Number(currentTarget.value))}
        />
        <Facts
          facts={[
            ['kept of all candidates', kept, data.asked === null ? '' : `of ${count(data.asked)} asked for`],
            ['dropped by the run', count(stage.dropped), `at ${own}`],
            moved && at > own
              ? ['would not be dropped for these', count(changing), `pairs below ${at.toFixed(3)}`]
              : moved
                ? ['would be dropped besides', besides(stage.curve, own, at), 'kept rows, by the curve']
                : ['close calls', count(changing), `pairs within ${NEARBY} above the threshold`],
          ]}
        />
      </div>
      <div class="columns">
        <Section title="Rows kept at other thresholds">
          {stage.curve.length > 1 ? (
            <Chart
              figure={curveFigure(stage.curve, at)}
              fromZero={false}
              onPick={(x) => setAt(Math.min(1, Math.max(low, Math.round(x * 1000) / 1000)))}
            />
          ) : (
            <p class="quiet">{stage.note ?? 'The run counted no other thresholds.'}</p>
          )}
          {stage.note && stage.curve.length > 1 && <p class="quiet">{stage.note}</p>}
        </Section>
        <Section title="How similar dropped rows were">
          <Chart figure={similarityFigure(similarities, own, at)} />
        </Section>
      </div>
      <h2>{heading(at, own)}</h2>
      {at < own && (
        <p class="quiet">
          Kept rows that a lower threshold would drop were not stored as pairs; these are the pairs that the run dropped
          just above its own.
        </p>
      )}
      <Pairs run={address.run} page={at < own ? undefined : pairs.data} />
      {at < own && <Below run={address.run} stage={stage.stage} own={own} />}
      {at >= own && pairs.data && (
        <Pager
          offset={offset}
          limit={LIMIT}
          total={pairs.data.total}
          onMove={(next) => change(address, { offset: next })}
        />
      )}
    </>
  );
}

function heading(at: number, own: number): string {
  if (at > own) return `Pairs that ${at.toFixed(3)} would keep apart`;
  return `Pairs just above ${own}`;
}

function Below({ run, stage, own }: { run: number; stage: string; own: number }) {
  const { data } = useData<PairsPage>(query(`runs/${run}/pairs`, { stage, from: own, to: own + NEARBY, limit: LIMIT }));
  return <Pairs run={run} page={data} />;
}

export function Pairs({ run, page }: { run: number; page: PairsPage | undefined }) {
  if (!page) return null;
  if (page.pairs.length === 0) return <p class="quiet">There are none.</p>;
  return (
    <ol class="pairs">
      {page.pairs.map((pair) => (
        <PairShown key={`${pair.request}.${pair.candidate}`} run={run} pair={pair} />
      ))}
    </ol>
  );
}

function PairShown({ run, pair }: { run: number; pair: Pair }) {
  const { request, candidate, similarity, text, row, keptText } = pair;
  const [dropped, kept] = [words(text ?? ''), words(keptText ?? '')];
  return (
    <li class="pair card">
      <p class="value">{cosine(similarity)}</p>
      <div>
        <p class="quiet">
          <Go
            href={hashOf(run, 'trace', { request, candidate })}
          >{`dropped: request ${request}, candidate ${candidate}`}</Go>
        </p>
        {text === null ? (
          <p>Its text is not in the ledger.</p>
        ) : (
          <Side label="The dropped text" words={dropped} others={keptText === null ? undefined : kept} />
        )}
      </div>
      <div>
        <p class="quiet">
          {row === null ? (
            'the row that stood for it is no longer in the dataset'
          ) : (
            <Go href={hashOf(run, 'row', { row })}>{`kept: row ${row}`}</Go>
          )}
        </p>
        {keptText === null ? (
          <p>–</p>
        ) : (
          <Side label="The text that was kept" words={kept} others={text === null ? undefined : dropped} />
        )}
      </div>
    </li>
  );
}

function words(text: string): string[] {
  return text.split(/(\s+)/);
}

/** Words, with the blanks between them, of a text that fits beside others; a longer one scrolls in its place. */
const LONG = 600;

interface TextProps {
  readonly words: readonly string[];
  /** Of the text beside it; undefined: it is not known, so nothing can be marked. */
  readonly others: readonly string[] | undefined;
}

function Side({ label, ...text }: TextProps & { readonly label: string }) {
  const { length } = text.words.join('');
  const marked = (
    <p>
      <Marked {...text} />
    </p>
  );
  return length > 10 * LONG || text.words.length > LONG ? <Scrolled label={label}>{marked}</Scrolled> : marked;
}

/** A text with the words marked that the other one has not. */
function Marked({ words: own, others }: TextProps) {
  if (others === undefined) return <>{own.join('')}</>;
  const known = new Set(others.map(bare));
  return (
    <>
      {own.map((word, index) => {
        const differs = bare(word) !== '' && !known.has(bare(word));
        return differs ? <mark key={index}>{word}</mark> : word;
      })}
    </>
  );
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Exact where the curve has the threshold; between two of it, what lies between. */
function keptAt(curve: readonly Point[], at: number): string {
  const exact = curve.find(({ x }) => Math.abs(x - at) < 1e-9);
  if (exact) return count(exact.y);
  const above = curve.findIndex(({ x }) => x > at);
  const [low, high] = [curve[above - 1], curve[above]];
  if (!low || !high) return '–';
  return low.y === high.y ? count(low.y) : `${count(low.y)} to ${count(high.y)}`;
}

function besides(curve: readonly Point[], own: number, at: number): string {
  const now = curve.find(({ x }) => Math.abs(x - own) < 1e-9);
  const then = curve.findLast(({ x }) => x <= at + 1e-9);
  return now && then ? `up to ${count(now.y - then.y)}` : '–';
}

export function curveFigure(curve: readonly Point[], at: number): Figure {
  return {
    id: 'curve',
    title: '',
    about: 'Of all candidates that reached this stage. Click to set the threshold.',
    kind: 'lines',
    x: 'threshold (cosine)',
    y: 'rows kept',
    series: [{ name: 'kept', points: curve }],
    mark: { x: at, label: at.toFixed(3) },
  };
}

function similarityFigure(similarities: Float32Array, own: number, at: number): Figure {
  const bins = 24;
  const step = (1 - own) / bins || 0.01;
  const counts = new Array<number>(bins).fill(0);
  for (const value of similarities) counts[Math.min(bins - 1, Math.max(0, Math.floor((value - own) / step)))]!++;
  return {
    id: 'similar',
    title: '',
    about: `${count(similarities.length)} rows, each beside the row that stands for it.`,
    kind: 'bars',
    x: 'cosine to the row that stands for it',
    y: 'dropped rows',
    series: [{ name: 'dropped', points: counts.map((y, bin) => ({ x: own + bin * step, y })) }],
    step,
    ...(at > own && { mark: { x: at, label: at.toFixed(3) } }),
  };
}
