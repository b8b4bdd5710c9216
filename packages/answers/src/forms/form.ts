import type { Item } from '../items/item.ts';
import type { Note } from '../note.ts';

/** What a reader of one form has to know of the answer. */
export interface FormContext {
  /** Whether the answer came to its own end. */
  readonly ended: boolean;
  readonly note: Note;
}

/** The items of a text in one form; undefined when it is not in that form, empty when it is and holds none. */
export type FormReader = (text: string, context: FormContext) => readonly Item[] | undefined;
