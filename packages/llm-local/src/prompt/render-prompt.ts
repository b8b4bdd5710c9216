import type { ChatMessage } from '@ablata/spec';
import { Template } from '@huggingface/jinja';
import { messages } from '../messages.ts';

/** Makes one text of a prompt's messages. */
export type RenderPrompt = (
  chat: readonly ChatMessage[],
  marks: { readonly bos: string; readonly eos: string },
) => string;

/** For base models: the messages, one below the other. */
export const joinMessages: RenderPrompt = (chat) => `${chat.map(({ content }) => content).join('\n\n')}\n\n`;

/**
 * Fills in a chat template (Jinja, as Hugging Face's transformers and llama.cpp read it), up to where the answer begins.
 *
 * @param extra what the template is given beside the messages
 * @throws CONFIG_CHAT_TEMPLATE; its result SERVICE_BAD_REQUEST when the template refuses the messages
 */
export function renderWith(template: string, extra: Readonly<Record<string, unknown>>): RenderPrompt {
  const parsed = parse(template);
  return (chat, { bos, eos }) => {
    try {
      return parsed.render({
        ...structuredClone(extra),
        fixed_date: fixedDate,
        messages: chat.map(({ role, content }) => ({ role, content })),
        bos_token: bos,
        eos_token: eos,
        add_generation_prompt: true,
      });
    } catch (cause) {
      throw messages.templateRefuses(cause instanceof Error ? cause.message : String(cause));
    }
  };
}

function parse(template: string): Template {
  try {
    const parsed = new Template(template);
    // A template that asks for today's date would make each day's prompts others.
    parsed.parsed.body.unshift(...new Template('{% set strftime_now = fixed_date %}').parsed.body);
    return parsed;
  } catch (cause) {
    throw messages.badTemplate(cause);
  }
}

/** 26 July 2024: what the templates of Llama 3 name where they can't ask for a date. */
function fixedDate(format: string): string {
  const parts: Readonly<Record<string, string>> = {
    ...{ Y: '2024', y: '24', m: '07', d: '26', B: 'July', b: 'Jul', A: 'Friday', a: 'Fri', '%': '%' },
    ...{ H: '00', I: '12', M: '00', S: '00', p: 'AM', j: '208' },
  };
  return format.replace(/%-?([A-Za-z%])/gu, (whole, letter: string) => parts[letter] ?? whole);
}
