import type { ChatMessage } from '@ablata/spec';

/** A text to be judged, under its heading. */
export interface Section {
  readonly heading: string;
  readonly text: string;
}

const MARKED = /<<<(?!end )(.+?) (\w+)>>>\n([\s\S]*?)\n<<<end \2>>>/g;

/** The texts between the marks `<<<heading CODE>>>` and `<<<end CODE>>>` of the first user message that has some; without marks all of the last is one text. */
export function readMaterial(messages: readonly ChatMessage[]): readonly Section[] {
  const asked = messages.filter(({ role }) => role === 'user');
  for (const { content } of asked) {
    const sections = [...content.matchAll(MARKED)].map(([, heading, , text]) => ({
      heading: heading as string,
      text: text as string,
    }));
    if (sections.length > 0) return sections;
  }
  return [{ heading: 'text', text: asked.at(-1)?.content ?? '' }];
}
