import type { Theme } from '../theme.ts';

export const explain: Theme = {
  name: 'explain',
  phase: 'after',
  acts: [
    'explain your solution of {problem} to an imaginary classmate who was absent',
    'write a hint for {problem} that helps without giving the answer away',
    'describe how you got from {quantity} to the answer, using no symbols at all',
    'teach the step about the {things} to someone younger in three sentences',
    'answer the objection of a reader who doubts {goal}',
    'tell the solution backwards, from the answer to the {things}',
    'prepare for the question why at every line, and answer it in advance',
    'sum up your argument in a single sentence that mentions the {things}',
    'record yourself explaining {problem} and listen for the places where you falter',
  ],
  aims: [
    'find the gaps that silent reading hides',
    'test whether you understand it or only remember it',
    'make the reasoning clear to others',
    'hear which step sounds weak',
  ],
  questions: [
    'which step you would find hardest to explain',
    'what a listener would have to know about the {things} first',
    'whether your explanation would survive three questions in a row',
    'which word in your explanation of {problem} needs a definition',
  ],
  troubles: [
    'you begin to stumble',
    'the listener gets lost',
    'the explanation needs the answer to make sense',
    'you catch yourself saying that it is obvious',
  ],
  remedies: [
    'go back to the step before and use simpler words',
    'offer an example with tiny numbers',
    'draw what you are trying to say',
    'admit the gap and fill it from the text',
  ],
  habits: ['pointing at the result', 'reading your notes aloud', 'hiding a doubt behind the word clearly'],
  reasons: [
    'explaining is the strictest test of understanding',
    'the listener asks what you forgot to ask yourself',
    'words make a leap in the reasoning audible',
  ],
};
