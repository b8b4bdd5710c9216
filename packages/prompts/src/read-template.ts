import { readFileSync } from 'node:fs';
import { AblataError, type Project } from '@ablata/spec';
import type { Template } from './template.ts';

const PARTS: Readonly<Record<string, keyof Template>> = { system: 'system', user: 'user', 'follow-up': 'followUp' };

/**
 * Reads a template file: Markdown whose headings `# system`, `# user` and `# follow-up` each start a text. Parts it leaves out keep their
 * default.
 *
 * @throws CONFIG_TEMPLATE when the file can't be read or holds none of these headings.
 */
export function readTemplate(path: string, project: Project | undefined): Partial<Template> {
  let content: string;
  try {
    content = readFileSync(project === undefined ? path : project.resolve(path), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined || (cause as Error).name === 'AblataError') throw cause;
    throw new AblataError('CONFIG_TEMPLATE', `can't read the prompt template '${path}'`, {
      hint: 'The path is relative to the config file.',
      details: { path: ['templateFile'] },
      cause,
    });
  }
  return parseTemplate(content, path);
}

function parseTemplate(content: string, path: string): Partial<Template> {
  const sections = content.split(/^# +(system|user|follow-up) *$/imu);
  if (sections.length === 1) {
    throw new AblataError('CONFIG_TEMPLATE', `the prompt template '${path}' has none of the headings it needs`, {
      hint: 'Start its texts with the lines `# system`, `# user` and, for several turns, `# follow-up`.',
      details: { path: ['templateFile'] },
    });
  }
  if ((sections[0] as string).trim() !== '') {
    throw new AblataError('CONFIG_TEMPLATE', `the prompt template '${path}' has text before its first heading`, {
      hint: 'Put a line `# system` or `# user` above it.',
      details: { path: ['templateFile'] },
    });
  }
  const template: Partial<Record<keyof Template, string>> = {};
  for (let index = 1; index < sections.length; index += 2) {
    const part = PARTS[(sections[index] as string).toLowerCase()] as keyof Template;
    if (template[part] !== undefined) {
      throw new AblataError('CONFIG_TEMPLATE', `the prompt template '${path}' has two parts '${sections[index]}'`, {
        hint: 'Keep one of them.',
        details: { path: ['templateFile'] },
      });
    }
    template[part] = (sections[index + 1] as string).trim();
  }
  return template;
}
