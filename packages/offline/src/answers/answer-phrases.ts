/** Counted up when an answer to the same request changes. */
export const ANSWERS_VERSION = 1;

/** `{goal}`, `{quantities}`, `{advice}`, `{line}` and `{result}` are filled in. */
export const answerPhrases = {
  begin: [
    'The problem asks for {goal}.',
    'We are looking for {goal}.',
    'What has to be found is {goal}.',
    'First, the question: it wants {goal}.',
    'To begin with, {goal} is what we need.',
    'Let me restate it: we want {goal}.',
    'The unknown here is {goal}.',
    'In the end there should be one number, {goal}.',
  ],
  given: [
    'Given are {quantities}.',
    'The text tells us of {quantities}.',
    'What we know: {quantities}.',
    'The numbers to work with are {quantities}.',
    'From the text I take {quantities}.',
    'Noted down, that is {quantities}.',
  ],
  advised: [
    'The advice says: {advice} So that comes first.',
    'Keeping the advice in mind ({advice}), I go step by step.',
    'As advised, I stop here for a moment: {advice}',
    'I follow the hint I was given. {advice}',
    'With the advice at hand ({advice}), the order of the steps is clear.',
  ],
  step: [
    'Step {number}: {line}.',
    'Then {line}.',
    'That makes {line}.',
    'Working it out, {line}.',
    'From this follows {line}.',
    'Next, {line}.',
  ],
  check: [
    'A quick look back shows that nothing was counted twice.',
    'The units fit, and the size is plausible.',
    'Going backwards gives the numbers of the text again.',
    'An estimate lands close to this.',
    'Every number of the text has been used.',
    'That agrees with what one would expect.',
  ],
  end: [
    'The answer is {result}.',
    'So the answer is {result}.',
    'Hence {result}.',
    'The result is {result}.',
    'Answer: {result}.',
  ],
} as const;
