import { resolve } from 'node:path';
import { openRunFiles, runStatistics } from '@ablata/run-files';
import type { EmbeddingStatistics, NearestCosines, Statistics } from '@ablata/statistics';
import { wrapWords } from '../terminal/fit.ts';
import { count, percent } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata stats RUN`: what one wants to know of the dataset before training on it. Measured once, then remembered beside run.json. */
export async function statsCommand(
  terminal: Terminal,
  run: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  const statistics = await runStatistics({ ...files, dataset });
  if (options.json) {
    terminal.out(JSON.stringify(statistics));
    return;
  }
  for (const line of statsLines(files.manifest.name, statistics, terminal.columns)) terminal.out(line);
}

/** @param width of the terminal; undefined: as wide as it gets */
export function statsLines(name: string, statistics: Statistics, width?: number): string[] {
  const embeddings = Object.entries(statistics.embeddings).flatMap(([column, embedding]) => [
    '',
    ...embeddingLines(column, embedding, width),
  ]);
  return [
    ...wrapWords(`${name}: ${count(statistics.rows)} rows`, width),
    ...embeddings,
    ...textLines(statistics, width),
  ];
}

function embeddingLines(
  name: string,
  { dimension, moments, spectrum, neighbours, clusters }: EmbeddingStatistics,
  width: number | undefined,
): string[] {
  const { norms } = moments;
  const broken = [
    ...(moments.zeroRows > 0 ? [`${count(moments.zeroRows)} rows of length zero`] : []),
    ...(moments.brokenRows > 0 ? [`${count(moments.brokenRows)} rows with a number that is not finite`] : []),
    ...(moments.constantDimensions > 0 ? [`${count(moments.constantDimensions)} dimensions that never change`] : []),
  ];
  const [rogue] = moments.rogueDimensions;
  const facts: [string, string][] = [
    ...(norms
      ? [['length', `${short(norms.median)} (1% ${short(norms.q01)}, 99% ${short(norms.q99)})`] as [string, string]]
      : []),
    ['mean cosine of two rows', short(moments.meanCosine)],
    ...(rogue
      ? [
          ['largest share of it in one dimension', `${percent(rogue.share)} (dimension ${rogue.dimension})`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(spectrum
      ? ([
          ['effective rank', `${short(spectrum.effectiveRank)} of ${dimension}`],
          [
            'components for 50, 90, 99% of the variance',
            `${spectrum.components['0.5']}, ${spectrum.components['0.9']}, ${spectrum.components['0.99']}`,
          ],
          ['IsoScore (1: all directions alike)', short(spectrum.isoScore)],
        ] as [string, string][])
      : []),
    ...(neighbours?.intrinsicDimension
      ? [['intrinsic dimension (TwoNN)', short(neighbours.intrinsicDimension)] as [string, string]]
      : []),
  ];
  const near: [string, NearestCosines | null | undefined][] = [
    ['all rows', neighbours?.all],
    ['own split', neighbours?.within],
    ['other splits', neighbours?.across],
    ...Object.entries(neighbours?.toTraining?.of ?? {}).map(
      ([split, cosines]) => [`${split} to ${neighbours?.toTraining?.training}`, cosines] as [string, NearestCosines],
    ),
  ];
  const known = near.flatMap(([what, cosines]) => (cosines ? [[what, cosines] as const] : []));
  const bounds = Object.keys(known[0]?.[1].atLeast ?? {});
  return [
    ...wrapWords(`${name}: ${dimension} dimensions${broken.length > 0 ? `; ${broken.join(', ')}` : ''}`, width),
    '',
    ...table(facts, undefined, width),
    '',
    ...table(
      known.map(([what, { rows, cosine, atLeast }]) => [
        what,
        count(rows),
        cosine.median.toFixed(3),
        cosine.q95.toFixed(3),
        cosine.max.toFixed(3),
        ...bounds.map((bound) => percent(atLeast[bound] ?? 0)),
      ]),
      ['cosine to the nearest of', 'rows', 'median', '95%', 'largest', ...bounds.map((bound) => `≥ ${bound}`)],
      width,
    ),
    ...(clusters
      ? [
          '',
          ...table(
            clusters.clusters.map(({ share, words }) => [percent(share), words.join(', ')]),
            ['cluster', 'telling words'],
            width,
          ),
        ]
      : []),
  ];
}

function textLines({ texts, probabilities }: Statistics, width: number | undefined): string[] {
  const facts: [string, string][] = [
    ...(texts
      ? ([
          [
            'words a text',
            texts.words ? `${short(texts.words.median)} (${texts.words.min} … ${texts.words.max})` : '–',
          ],
          ['different words', `${count(texts.vocabulary)} of ${count(texts.tokens)}`],
          ['distinct-1, -2, -3', [texts.distinct1, texts.distinct2, texts.distinct3].map(short).join(', ')],
          [
            'self-BLEU (1: all alike)',
            texts.selfBleu === null ? '–' : `${short(texts.selfBleu)} of ${texts.selfBleuTexts} texts`,
          ],
        ] as [string, string][])
      : []),
    ...(probabilities
      ? ([
          [
            'stated probability',
            `median ${short(probabilities.stated.median)}, below 0.1: ${percent(probabilities.belowTenPercent)}`,
          ],
        ] as [string, string][])
      : []),
  ];
  return facts.length > 0 ? ['', ...table(facts, undefined, width)] : [];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
