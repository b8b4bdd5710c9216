import { AblataError } from '@ablata/spec';
import { CHOICES, type Choices, DEFAULTS } from './init-choices.ts';

const QUESTIONS = {
  graph: 'Where do the texts come from?',
  llm: 'Which language model?',
  encoder: 'Which encoder?',
  config: 'How is the config written?',
} as const;

/** Asks on a terminal what a new project begins with. @throws CONFIG_NOT_CONFIRMED when it is left */
export async function askChoices(): Promise<Choices> {
  const { intro, isCancel, select } = await import('@clack/prompts'); // only who is asked waits for it
  intro('A new project. Each answer can be changed in the config later.', { output: process.stderr });
  const chosen: Record<string, string> = { ...DEFAULTS };
  for (const name of Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]) {
    if (name === 'llm' && chosen['graph'] === 'texts') continue; // none is asked
    const answer = await select({
      message: QUESTIONS[name],
      options: Object.entries(CHOICES[name]).map(([value, label]) => ({ value, label })),
      initialValue: DEFAULTS[name] as string,
      output: process.stderr,
    });
    if (isCancel(answer)) throw new AblataError('CONFIG_NOT_CONFIRMED', 'nothing was written');
    chosen[name] = answer;
  }
  return chosen as Choices;
}
