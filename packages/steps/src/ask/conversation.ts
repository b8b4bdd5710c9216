import type { ChatMessage, ColumnSchema } from '@ablata/spec';
import { atOption } from '../columns/at-option.ts';
import { type CheckedTemplate, checkTemplate } from '../template/check-template.ts';
import { renderTemplate } from '../template/render-template.ts';

/** Messages with holes, proven against the columns in reach. */
export interface Conversation {
  readonly reads: ColumnSchema;
  readonly warnings: readonly string[];
  /** The messages for a row, or the path of a hole that has no value. */
  render(
    row: Readonly<Record<string, unknown>>,
  ): { readonly messages: readonly ChatMessage[] } | { readonly missing: string };
}

export interface Messages {
  readonly system?: string;
  readonly prompt?: string;
  readonly messages?: readonly ChatMessage[];
}

/** @throws CONFIG_TEMPLATE, GRAPH_MISSING_COLUMN with the option's path, line and column. */
export function conversation({ system, prompt, messages = [] }: Messages, columns: ColumnSchema): Conversation {
  const parts: { role: ChatMessage['role']; checked: CheckedTemplate }[] = [];
  const add = (role: ChatMessage['role'], text: string, ...option: (string | number)[]): void => {
    parts.push({ role, checked: atOption(option, () => checkTemplate(text, columns)) });
  };
  if (system !== undefined) add('system', system, 'system');
  for (const [index, { role, content }] of messages.entries()) add(role, content, 'messages', index, 'content');
  if (prompt !== undefined) add('user', prompt, 'prompt');
  return {
    reads: Object.assign({}, ...parts.map(({ checked }) => checked.reads)) as ColumnSchema,
    warnings: parts.flatMap(({ checked }) => checked.warnings),
    render(row) {
      const filled: ChatMessage[] = [];
      for (const { role, checked } of parts) {
        const rendered = renderTemplate(checked.template, row);
        if ('missing' in rendered) return rendered;
        filled.push({ role, content: rendered.text });
      }
      return { messages: filled };
    },
  };
}
