import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CodeBlock {
  /** `docs/guide/stage.md:12`, the line of its first line. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

/** The fenced code blocks of all pages: READMEs of the repository, its packages and examples, and docs. */
export function codeBlocks(root: string): CodeBlock[] {
  return pages(root).flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    return [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```/gms)].map(({ 1: language, 2: code, index }) => ({
      place: `${page}:${text.slice(0, index).split('\n').length + 1}`,
      language: language as string,
      code: code as string,
    }));
  });
}

/** The TypeScript blocks that import something: these are whole, others are parts of something. */
export const wholeBlocks = (root: string): CodeBlock[] =>
  codeBlocks(root).filter(({ language, code }) => language === 'ts' && /^import /m.test(code));

/** Paths of all pages, from the repository's root. */
export function pages(root: string): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('.site'))
    .map((name) => `docs/${name}`);
  const readmes = ['packages', 'examples'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => `${kind}/${name}/README.md`),
  );
  return ['README.md', 'CONTRIBUTING.md', ...docs, ...readmes].filter((page) => {
    try {
      readFileSync(join(root, page));
      return true;
    } catch {
      return false;
    }
  });
}
