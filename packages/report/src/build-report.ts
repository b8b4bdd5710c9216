import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { archiveOf, clientFiles, type Explorer } from '@ablata/view';
import { escapeHtml } from './escape-html.ts';

/**
 * Runs as one HTML page that needs nothing besides itself: the parts of the explorer over what they show, packed. Its policy lets its own script
 * and style sheet in, known by their SHA-256, and nothing else: no network, no script of a text.
 *
 * @param runs how many runs of the explorer, from the first
 * @throws DATA_NO_PAGE when the explorer's page is not built
 */
export async function buildReport(explorer: Explorer, runs: number): Promise<string> {
  const files = await clientFiles();
  const script = text(files.get('report.js')?.bytes).replaceAll('</script', '<\\/script');
  const style = text(files.get('report.css')?.bytes);
  const archive = await archiveOf(explorer, runs);
  const packed = await promisify(gzip)(JSON.stringify(archive), { level: 9 });
  const { run } = await explorer.map(0);
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(run.entry.name)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="app"><noscript>This report needs JavaScript.</noscript></div>',
    `<script type="application/octet-stream" id="archive">${packed.toString('base64')}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function text(bytes: Buffer | undefined): string {
  return bytes?.toString('utf8') ?? '';
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
