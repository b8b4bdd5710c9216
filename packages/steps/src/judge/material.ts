import { createHash } from 'node:crypto';
import { AblataError, type ColumnSchema } from '@ablata/spec';
import { atOption } from '../columns/at-option.ts';
import { missingColumn } from '../columns/missing-column.ts';
import { textTypesOf } from '../columns/types-of.ts';
import { checkTemplate } from '../template/check-template.ts';
import { renderTemplate } from '../template/render-template.ts';
import type { JudgeOptions } from './options.ts';

/** The texts a judge sees, by heading. */
export interface Material {
  readonly reads: ColumnSchema;
  readonly warnings: readonly string[];
  /** The texts of a row, or the path of one that is missing. */
  render(
    row: Readonly<Record<string, unknown>>,
  ): { readonly texts: Readonly<Record<string, string>> } | { readonly missing: string };
}

/** Columns of the built-in graph that are no text to judge. */
const NOT_TOLD = ['pool'];

/**
 * Proves what a judge is to see. Texts that it compares are not among these.
 *
 * @throws GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE, CONFIG_TEMPLATE
 */
export function material({ tell, reference, compare: pair }: JudgeOptions, columns: ColumnSchema): Material {
  const compare: readonly string[] = pair ?? [];
  const templates = Object.entries(
    tell === undefined || Array.isArray(tell)
      ? byColumn(tell as readonly string[] | undefined, columns, [...compare, reference])
      : tell,
  );
  if (reference !== undefined) templates.push(['reference', atOption(['reference'], () => hole(reference, columns))]);
  const checked = templates.map(([heading, text]) => ({
    heading,
    ...atOption(['tell', heading], () => checkTemplate(text, columns)),
  }));
  if (checked.length === 0 && compare.length === 0) {
    throw new AblataError('CONFIG_TELL', "no text reaches the stage that could be judged, and 'tell' names none", {
      hint: `Say what the judge sees: tell: ['text']. Columns in reach: ${Object.keys(columns).join(', ') || 'none'}.`,
    });
  }
  const compared = atOption(['compare'], () => textTypesOf(compare, columns));
  return {
    reads: Object.assign({}, ...checked.map(({ reads }) => reads), compared) as ColumnSchema,
    warnings: checked.flatMap(({ warnings }) => warnings),
    render(row) {
      const texts: Record<string, string> = {};
      for (const { heading, template } of checked) {
        const rendered = renderTemplate(template, row);
        if ('missing' in rendered) return rendered;
        texts[heading] = rendered.text;
      }
      return { texts };
    },
  };
}

/** Texts between marks with a code that they can't know, for it hangs on all of them. */
export function fence(texts: Readonly<Record<string, string>>): string {
  const code = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 8);
  return Object.entries(texts)
    .map(([heading, text]) => `<<<${heading} ${code}>>>\n${text}\n<<<end ${code}>>>`)
    .join('\n\n');
}

function byColumn(
  named: readonly string[] | undefined,
  columns: ColumnSchema,
  apart: readonly (string | undefined)[],
): Record<string, string> {
  const texts = Object.keys(columns).filter(
    (name) => columns[name] === 'string' && !name.includes('.') && !NOT_TOLD.includes(name),
  );
  const names =
    named ??
    [...(columns['problems'] === 'json' ? ['problems'] : []), ...texts].filter((name) => !apart.includes(name));
  return Object.fromEntries(names.map((name, index) => [name, atOption(['tell', index], () => hole(name, columns))]));
}

function hole(name: string, columns: ColumnSchema): string {
  if (!Object.hasOwn(columns, name)) throw missingColumn(name, columns);
  return name === 'problems' && columns[name] === 'json' ? '{{problems.*.text}}' : `{{${name}}}`;
}
