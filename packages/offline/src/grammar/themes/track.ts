import type { Theme } from '../theme.ts';

export const track: Theme = {
  name: 'track',
  phase: 'during',
  acts: [
    'give every intermediate result a name and a unit',
    'write each partial result on a line of its own, with a few words beside it',
    'keep a running list of what you know about the {things} now',
    'note after every step what has been found and what is still open',
    'mark clearly which number is {goal} and which are only stations on the way',
    'record in which line you use {quantity} and what becomes of it',
    'leave your crossed-out lines readable and say why you crossed them out',
    'arrange your work so that a stranger could follow the {things} from line to line',
    'draw a box around each result that a later step will need',
  ],
  aims: [
    'find your way back when something goes wrong',
    'never confuse two results',
    'see progress as it happens',
    'make checking easy',
  ],
  questions: [
    'what the number you have just written stands for',
    'which results are still waiting to be used',
    'whether someone else could read your notes',
    'how many {things} are accounted for so far',
  ],
  troubles: [
    'two results carry the same name',
    'you can no longer tell where a number came from',
    'the page has become crowded',
    'a result was never used',
  ],
  remedies: [
    'start a clean line and copy only what you need',
    'rename them before going further',
    'trace it back one line at a time',
    'write a short summary of everything found so far',
  ],
  habits: [
    'scattering numbers over the page',
    'stringing several calculations together with equals signs',
    'relying on memory for partial results',
  ],
  reasons: [
    'a named result is hard to misuse',
    'memory drops numbers exactly when they are needed',
    'tidy notes are a form of thinking',
  ],
};
