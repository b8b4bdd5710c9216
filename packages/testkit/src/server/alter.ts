import type { Fault } from './faults.ts';

type Choice = Readonly<Record<string, unknown>>;
type Message = Readonly<Record<string, unknown>>;

/** A choice of an answer, or of an event of a stream, as the fault leaves it. `last`: the event that ends it. */
export function alterChoice(choice: Choice, fault: Fault | undefined, last: boolean): Choice {
  const part = 'delta' in choice ? 'delta' : 'message';
  const message = choice[part] as Message | undefined;
  switch (fault?.kind) {
    case 'index': {
      const { index: _, ...rest } = choice;
      return fault.index === null ? rest : { ...rest, index: fault.index };
    }
    case 'finish':
      return last ? { ...choice, finish_reason: fault.reason } : choice;
    case 'no-delta': {
      if (!last || part !== 'delta') return choice;
      const { delta: _, ...rest } = choice;
      return fault.written === 'null' ? { ...rest, delta: null } : rest;
    }
    case 'parts':
      return typeof message?.['content'] === 'string'
        ? { ...choice, [part]: { ...message, content: [{ type: 'text', text: message['content'] }] } }
        : choice;
    case 'reasoning':
      return message === undefined
        ? choice
        : { ...choice, [part]: { ...message, content: null, [fault.field]: message['content'] ?? null } };
    default:
      return choice;
  }
}

/** An answer or event as JSON, with the usage that the fault wants. */
export function writeJson(value: Readonly<Record<string, unknown>>, fault: Fault | undefined): string {
  const text = JSON.stringify(value);
  if (fault?.kind !== 'usage' || value['usage'] === undefined) return text;
  return text.replace(JSON.stringify(value['usage']), () => fault.json);
}
