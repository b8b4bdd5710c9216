import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGoal } from './find-goal.ts';
import { findQuantities } from './find-quantities.ts';
import { readProblems } from './read-problems.ts';

const user = (content: string) => ({ role: 'user', content }) as const;

describe('findQuantities', () => {
  it.each([
    ['Ann has 5 red marbles and buys 3 more marbles.', ['5 red marbles', '3 marbles']],
    ['A book costs $12.50, which is 25% off.', ['$12.50', '25%']],
    ['It took 45 minutes to seat 1,200 people.', ['45 minutes', '1,200 people']],
    ['She sold clips to 48 of her friends, 3 times as many as 2 is.', ['48 friends']],
    ['Route 66 runs west.', []],
  ])('%s', (text, expected) => {
    expect(findQuantities(text).map((quantity) => quantity.text)).toEqual(expected);
  });
});

describe('findGoal', () => {
  it.each([
    ['Ann has 5 apples. How many more apples does she need?', 'the number of apples'],
    ['How many clips did Natalia sell altogether in April and May?', 'the number of clips'],
    ['How old is Bo?', 'the age in question'],
    ['How much did she earn?', 'the amount of money'],
    ['Give the answer.', 'the final answer'],
  ])('%s', (text, expected) => {
    expect(findGoal(text)).toBe(expected);
  });
});

describe('readProblems', () => {
  it('finds the problems, whatever stands before them, and what they mention', () => {
    const problems = readProblems([
      user(
        'Write instructions.\n\nProblem 1: Mia has 4 boxes\nwith 6 pens each. How many pens are there?\n\nProblem 2: How old is Bo?',
      ),
    ]);
    expect(problems).toEqual([
      {
        names: [
          'Problem 1',
          'the problem about boxes',
          'the problem with the boxes',
          'the problem about Mia',
          "Mia's problem",
        ],
        things: ['boxes', 'pens'],
        quantities: ['the 4 boxes', 'the 6 pens'],
        goal: 'the number of pens',
      },
      {
        names: ['Problem 2', 'the question'],
        things: ['quantities'],
        quantities: ['the first number'],
        goal: 'the age in question',
      },
    ]);
  });

  it('looks further back when the last message has no problems', () => {
    const first = user('Problem 1: Mia has 4 boxes.');
    const answer = { role: 'assistant', content: 'Problem 1: mine' } as const;
    expect(readProblems([first, answer, user('Sample 5 more.')])).toEqual(readProblems([first]));
  });

  it('always has something to speak of', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('How many?', 'Problem 1:', '7 7 7 s'));
    fc.assert(
      fc.property(fc.array(texts), (contents) => {
        for (const problem of readProblems(contents.map((text, index) => user(`Problem ${index}: ${text}`)))) {
          expect(problem.names.length).toBeGreaterThan(0);
          expect(problem.things.length).toBeGreaterThan(0);
          expect(problem.quantities.length).toBeGreaterThan(0);
        }
      }),
    );
    expect(readProblems([])).toHaveLength(1);
  });
});
