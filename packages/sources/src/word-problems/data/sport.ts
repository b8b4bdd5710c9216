import type { WordProblem } from '../word-problem.ts';

export const sport: readonly WordProblem[] = [
  {
    text: 'A basketball team scores 21 baskets worth 2 points, 7 worth 3 points and 12 free throws worth 1 point. How many points is that?',
    expression: '21 * 2 + 7 * 3 + 12',
    answer: 75,
  },
  {
    text: 'Amina runs 400 meters in 96 seconds. At that pace, how many seconds does she need for 1,500 meters?',
    expression: '1500 / 400 * 96',
    answer: 360,
  },
  {
    text: 'In a league of 8 teams, each team plays each other team twice. How many matches are played?',
    expression: '8 * 7 / 2 * 2',
    answer: 56,
  },
  {
    text: 'A swimmer does 20 lengths of 25 meters before breakfast and 30 lengths after school. How many meters does she swim in 5 such days?',
    expression: '(20 + 30) * 25 * 5',
    answer: 6250,
  },
  {
    text: 'A stadium has 12 blocks with 350 seats each. Four fifths of the seats are sold. How many seats are free?',
    expression: '12 * 350 / 5',
    answer: 840,
  },
  {
    text: 'Jonas throws 3 darts that hit 20, triple 19 and double 8. He needs 301 points in all. How many points are still missing?',
    expression: '301 - 20 - 3 * 19 - 2 * 8',
    answer: 208,
  },
  {
    text: 'A football club buys 15 shirts for $22 and 15 pairs of shorts for $13 each. A sponsor pays $200. How many dollars must the club pay itself?',
    expression: '15 * (22 + 13) - 200',
    answer: 325,
  },
  {
    text: 'A climber ascends 9 meters every 2 minutes and rests once for 6 minutes. How many minutes after the start has she climbed 81 meters?',
    expression: '81 / 9 * 2 + 6',
    answer: 24,
  },
  {
    text: 'In a relay, four runners need 58, 61, 55 and 59 seconds. The record is 3 minutes and 50 seconds. By how many seconds do they miss it?',
    expression: '58 + 61 + 55 + 59 - (3 * 60 + 50)',
    answer: 3,
  },
  {
    text: 'Zoe wins 3 out of every 4 table tennis matches. She has lost 9 matches. How many matches has she won?',
    expression: '9 * 3',
    answer: 27,
  },
  {
    text: "A gymnast's five marks are 8, 9, 7, 10 and 8. The highest and the lowest do not count. What is the sum of the others?",
    expression: '8 + 9 + 7 + 10 + 8 - 10 - 7',
    answer: 25,
  },
  {
    text: 'A cycling race has 6 stages of 140 kilometers and a final stage that is 50 kilometers shorter. How many kilometers long is the race?',
    expression: '6 * 140 + 140 - 50',
    answer: 930,
  },
  {
    text: 'A chess club has 36 members. Eight of them are over 60, and of the others three quarters are under 18. How many members are under 18?',
    expression: '(36 - 8) / 4 * 3',
    answer: 21,
  },
];
