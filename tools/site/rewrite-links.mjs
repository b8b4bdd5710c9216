import { existsSync } from 'node:fs';
import { posix } from 'node:path';

const ROOT = new URL('../../', import.meta.url);
const REPOSITORY = 'https://github.com/ablata/ablata';

/**
 * Makes the links of a page fit its place on the site: to another page's place there, to the pictures it takes along, and to the repository for what is
 * neither.
 * Text in angle brackets would be taken for a component of the site: outside of code it is escaped.
 */
export function rewriteLinks(text, source, pages) {
  return outsideOfCode(text, (prose) =>
    prose
      .replace(/<(?!https?:|!--|\/?(?:br|sub|sup|kbd|details|summary|img)\b)/g, '&lt;')
      .replace(/\{\{/g, '&#123;&#123;')
      .replace(/(\]\()([^)\s]+)(\))/g, (_, open, link, close) => open + fit(link, source, pages) + close),
  );
}

function fit(link, source, pages) {
  if (/^[a-z]+:|^#/.test(link)) return link;
  const [path, anchor = ''] = link.split(/(?=#)/);
  const file = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '');
  for (const candidate of [file, `${file}/README.md`]) {
    const page = pages.get(candidate);
    if (page) return `/${page.replace(/\.md$/, '')}${anchor}`;
  }
  if (file.startsWith('docs/pictures/') && existsSync(new URL(file, ROOT))) return `/${file.slice('docs/'.length)}`;
  if (file === 'README.md' || file === '.' || file === '') return `/${anchor}`;
  if (!existsSync(new URL(file, ROOT))) throw new Error(`${source}: the link ${link} leads to nothing`);
  return `${REPOSITORY}/blob/main/${file}${anchor}`;
}

/** Changes what is neither a block of code nor a span of it; a span with braces would be read as a template of the site. */
export function outsideOfCode(text, change) {
  return text
    .split(/(^ *```[\s\S]*?^ *```[^\n]*$|``[\s\S]*?``|`[^`\n]*`)/m)
    .map((part) => {
      if (!part.startsWith('`') && !/^ *```/.test(part)) return change(part);
      const span = !/^ *```/.test(part);
      return span && part.includes('{{') ? `<code v-pre>${escapeHtml(part.replaceAll('`', ''))}</code>` : part;
    })
    .join('');
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
