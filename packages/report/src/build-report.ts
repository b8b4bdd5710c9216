import type { DatasetView, JsonObject } from '@ablata/spec';
import { escapeHtml } from './escape-html.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What the page is made from: the run's manifest (run.json), as far as the page shows it. */
export interface ReportInput {
  readonly name: string;
  readonly ended: string;
  readonly rows: number;
  readonly seconds: number;
  readonly books: {
    readonly requests: number;
    readonly asked: number;
    readonly kept: number;
    readonly fates: Readonly<Record<string, number>>;
    readonly stages: Readonly<
      Record<
        string,
        {
          readonly received: number;
          readonly emitted: number;
          readonly reasons: Readonly<Record<string, number>>;
          readonly notes: Readonly<Record<string, number>>;
        }
      >
    >;
  };
  readonly diversity: JsonObject | null;
  readonly experiment: JsonObject;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

const SAMPLE_ROWS = 50;

/** The run as one HTML page: no script, nothing loaded from elsewhere, all text escaped. */
export function buildReport(run: ReportInput, dataset: DatasetView): string {
  const { books } = run;
  const share = (count: number): string => `${((100 * count) / Math.max(1, books.asked)).toFixed(1)} %`;
  const fates = Object.entries({ kept: books.kept, ...books.fates }).filter(([, count]) => count > 0);
  const stages = Object.entries(books.stages).map(([name, stage]) => [
    name,
    number(stage.received),
    number(stage.emitted),
    list(stage.reasons),
    list(stage.notes),
  ]);
  const shown = Math.min(SAMPLE_ROWS, dataset.length);
  const sources = dataset.sources(0, shown);
  const samples = dataset
    .texts(0, shown)
    .map((text, row) => [
      String(row),
      `${sources[row]?.request}.${sources[row]?.candidate}`,
      sources[row]?.probability?.toFixed(3) ?? '–',
      text,
    ]);
  const body = [
    `<h1>${escapeHtml(run.name)}</h1>`,
    `<p>${escapeHtml(run.ended)} ${number(run.rows)} rows, ${number(books.requests)} requests, ${run.seconds.toFixed(1)} s.</p>`,
    section(
      'What became of what was asked',
      bars(fates, books.asked) +
        table(
          ['fate', 'rows', 'share'],
          [
            ...fates.map(([fate, count]) => [fate, number(count), share(count)]),
            ['asked', number(books.asked), '100.0 %'],
          ],
        ),
    ),
    section('Stages', table(['stage', 'received', 'passed on', 'dropped, by reason', 'notes'], stages)),
    run.diversity
      ? section(
          'Diversity',
          table(
            ['measure', 'value'],
            Object.entries(run.diversity).map(([name, value]) => [
              name,
              typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value),
            ]),
          ),
        )
      : '',
    section(`The first ${shown} rows`, table(['row', 'request.candidate', 'probability', 'text'], samples)),
    section(
      'Files',
      table(
        ['file', 'bytes', 'SHA-256'],
        run.files.map(({ name, bytes, sha256 }) => [name, number(bytes), sha256]),
      ),
    ),
    section('Experiment', `<pre>${escapeHtml(JSON.stringify(run.experiment, null, 2))}</pre>`),
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n<title>${escapeHtml(run.name)}</title>\n<style>${REPORT_STYLE}</style>\n</head>\n<body>\n${body.filter(Boolean).join('\n')}\n</body>\n</html>\n`;
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(header, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function bars(fates: readonly (readonly [string, number])[], asked: number): string {
  const parts = fates.map(
    ([fate, count]) =>
      `<span class="${escapeHtml(fate)}" style="width:${((100 * count) / Math.max(1, asked)).toFixed(3)}%" title="${escapeHtml(fate)}: ${number(count)}"></span>`,
  );
  return `<div class="bar">${parts.join('')}</div>`;
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${number(count)}`)
    .join('; ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
