import type { WordProblem } from '../word-problem.ts';

export const school: readonly WordProblem[] = [
  {
    text: 'A class of 28 pupils is split into groups of 4. Each group gets 3 magnets. How many magnets are needed?',
    expression: '28 / 4 * 3',
    answer: 21,
  },
  {
    text: 'In the library, 5 shelves hold 42 books each, and 67 books are on loan. How many books does the library own?',
    expression: '5 * 42 + 67',
    answer: 277,
  },
  {
    text: 'Farid scored 72, 85 and 89 points in three tests. How many points must he score in the fourth to average 85?',
    expression: '4 * 85 - 72 - 85 - 89',
    answer: 94,
  },
  {
    text: 'A school day has 6 lessons of 45 minutes and breaks of 55 minutes in total. How many minutes does it last?',
    expression: '6 * 45 + 55',
    answer: 325,
  },
  {
    text: 'Of 150 pupils, three fifths walk to school, 25 cycle, and the rest come by bus. How many come by bus?',
    expression: '150 - 150 / 5 * 3 - 25',
    answer: 35,
  },
  {
    text: 'The art teacher has 12 packs of 8 crayons. She hands out 5 crayons to each of 17 pupils. How many crayons remain?',
    expression: '12 * 8 - 5 * 17',
    answer: 11,
  },
  {
    text: 'Ines reads 24 pages on Monday and on each following day 6 pages more than the day before. How many pages has she read by the end of Thursday?',
    expression: '24 + 30 + 36 + 42',
    answer: 132,
  },
  {
    text: 'A spelling contest starts with 64 children, and half of those left drop out in each round. How many children are left after 4 rounds?',
    expression: '64 / 2 / 2 / 2 / 2',
    answer: 4,
  },
  {
    text: 'The choir has 18 girls and 12 boys. Two new boys join for every girl who leaves, and 3 girls leave. How many singers are there then?',
    expression: '18 - 3 + 12 + 2 * 3',
    answer: 33,
  },
  {
    text: 'Exercise books cost 90 cents each, or 750 cents for ten. A class needs 40. How many cents does buying in tens save?',
    expression: '40 * 90 - 40 / 10 * 750',
    answer: 600,
  },
  {
    text: 'A corridor has 15 lockers on each side. A third of all lockers are empty, and 4 others are broken. How many are neither empty nor broken?',
    expression: '15 * 2 - 15 * 2 / 3 - 4',
    answer: 16,
  },
  {
    text: 'Each of the 9 teams in a quiz gets 7 questions worth 3 points each. The winners answered all of them, and the last team missed 4. How many points lay between the two?',
    expression: '7 * 3 - (7 - 4) * 3',
    answer: 12,
  },
  {
    text: 'A printer prints 24 sheets a minute. The teacher needs 3 sheets for each of 32 pupils. How many minutes does the printing take?',
    expression: '3 * 32 / 24',
    answer: 4,
  },
];
