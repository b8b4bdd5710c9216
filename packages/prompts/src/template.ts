import { createHash } from 'node:crypto';
import { AblataError, type ChatMessage } from '@ablata/spec';

/** The texts of a prompt. `{{name}}` stands for a value. */
export interface Template {
  /** Shared by all requests, so that servers can reuse its prefix. */
  readonly system: string;
  /** Holds `{{problems}}`, best at its end. */
  readonly user: string;
  /** Each further turn; only multi-turn strategies use it. */
  readonly followUp?: string | undefined;
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/gu;

/**
 * Proves a template before anything is asked.
 *
 * @throws CONFIG_TEMPLATE for a placeholder nobody fills or a missing `{{problems}}`.
 */
export function checkTemplate(template: Template, known: readonly string[]): Template {
  for (const [part, text] of Object.entries(template) as [string, string | undefined][]) {
    for (const [, name] of (text ?? '').matchAll(PLACEHOLDER)) {
      const allowed = part === 'user' ? [...known, 'problems'] : known;
      if (allowed.includes(name as string)) continue;
      throw new AblataError(
        'CONFIG_TEMPLATE',
        `the prompt template's ${part} text has an unknown placeholder '${name}'`,
        {
          hint: `Known in the ${part} text: ${allowed.map((each) => `{{${each}}}`).join(', ')}.`,
        },
      );
    }
  }
  if (![...template.user.matchAll(PLACEHOLDER)].some(([, name]) => name === 'problems')) {
    throw new AblataError('CONFIG_TEMPLATE', "the prompt template's user text does not contain {{problems}}", {
      hint: 'Write {{problems}} where the drawn problems belong, best at the end.',
    });
  }
  return template;
}

/** Fills in the values. Values are not searched for placeholders. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (_, name: string) => values[name] ?? '');
}

/** First 16 hexadecimal digits of the SHA-256 of the texts: names them in an identity without telling them. */
export function hashTemplate(template: Template): string {
  const { system, user, followUp = null } = template;
  return createHash('sha256')
    .update(JSON.stringify([system, user, followUp]))
    .digest('hex')
    .slice(0, 16);
}

/** System and user message; one user message for models whose chat template knows no system role. */
export function toMessages(system: string, user: string, systemRole: boolean): ChatMessage[] {
  if (system.trim() === '') return [{ role: 'user', content: user }];
  if (!systemRole) return [{ role: 'user', content: `${system}\n\n${user}` }];
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}
