import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const pages = new URL('../pages/', import.meta.url);
const listed = (folder, link = (name) => `/${folder}/${name}`) =>
  readdirSync(new URL(`${folder}/`, pages))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort()
    .map((name) => ({ text: name.replace(/^\d+-/, '').replaceAll('-', ' '), link: link(name) }));

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="5" cy="6" r="3.5" fill="#3451b2"/><circle cx="11" cy="11" r="3" fill="#d97706"/></svg>';

/** Everything is served from the site itself, search as well: it works without a network. */
export default defineConfig({
  title: 'Ablata',
  description: 'Text + embedding datasets for machine-learning research, as a graph of plugins',
  base: process.env.ABLATA_SITE_BASE ?? '/', // GitHub serves it from a folder
  // In the page itself, so that no browser asks for /favicon.ico.
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: false,
  ignoreDeadLinks: false,
  markdown: { linkify: false },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/first-dataset' },
      { text: 'Reference', link: '/guide/config' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'First dataset', link: '/guide/first-dataset' },
          { text: 'The vs-10k study', link: '/guide/vs-10k' },
          { text: 'Ablations', link: '/examples/ablation' },
          { text: 'Answered and judged data', link: '/examples/answered' },
          { text: 'Texts of your own', link: '/examples/own-texts' },
          { text: 'Writing a stage', link: '/guide/stage' },
          { text: 'Writing a plugin', link: '/guide/plugin' },
          { text: 'Ledger and resume', link: '/guide/resume' },
          { text: 'Many machines', link: '/scale-out' },
          { text: 'SONAR and flow matching', link: '/flow-matching' },
          { text: 'Coming from a script or another tool', link: '/guide/coming-from' },
          { text: 'Beside other tools', link: '/guide/comparison' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Config', link: '/guide/config' },
          { text: 'Packages', link: '/packages' },
          { text: 'Options', link: '/reference/options' },
          { text: 'Commands', link: '/reference/commands' },
          { text: 'Errors', link: '/reference/errors' },
          { text: 'API', collapsed: true, items: listed('reference/api', (name) => `/reference/api/${name}`) },
          { text: 'Ledger', link: '/ledger' },
          { text: 'Python', link: '/python' },
        ],
      },
      { text: 'Packages', collapsed: true, items: listed('packages') },
      { text: 'Examples', collapsed: true, items: listed('examples') },
      {
        text: 'How it is built',
        collapsed: true,
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Benchmarks', link: '/benchmarks' },
          { text: 'Measured', link: '/reference/measured' },
          { text: 'Contributing', link: '/contributing' },
          { text: 'What is real', link: '/real' },
          { text: 'Three walks', link: '/walks' },
          { text: 'The explorer beside others', link: '/explorer' },
          ...listed('decisions'),
        ],
      },
    ],
    outline: [2, 3],
  },
});
