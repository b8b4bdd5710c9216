import type { DatasetView } from '@ablata/spec';
import { expect, it } from 'vitest';
import { buildReport, type ReportInput } from './build-report.ts';

const run: ReportInput = {
  name: 'a<b>',
  ended: 'The target was reached.',
  rows: 1,
  seconds: 1.5,
  books: {
    requests: 1,
    asked: 2,
    kept: 1,
    fates: { duplicate: 1, failed: 0 },
    stages: { dedupe: { received: 2, emitted: 1, reasons: { 'duplicate: near': 1 }, notes: {} } },
  },
  diversity: { vendi: 1 },
  experiment: { seed: 1 },
  files: [{ name: 'dataset/a.pt', bytes: 1234, sha256: 'ab' }],
};

const dataset = {
  length: 1,
  texts: () => ['<script>alert("x")</script> & more'],
  sources: () => [{ request: 0, candidate: 1, probability: 0.25, problems: [] }],
} as unknown as DatasetView;

it('shows books and rows, and lets no text of a model become markup', () => {
  const page = buildReport(run, dataset);
  expect(page).toContain('<title>a&lt;b&gt;</title>');
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
  expect(page).not.toMatch(/<script/i);
  expect(page).not.toMatch(/(src|href)=/);
  expect(page).toContain('<td>duplicate</td><td>1</td><td>50.0 %</td>');
  expect(page).toContain("default-src 'none'");
});
