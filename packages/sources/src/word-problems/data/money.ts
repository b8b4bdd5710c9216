import type { WordProblem } from '../word-problem.ts';

export const money: readonly WordProblem[] = [
  {
    text: 'Ravi earns $14 an hour. Last week he worked 6 hours on each of 4 days and 3 hours on Friday. How many dollars did he earn?',
    expression: '14 * (6 * 4 + 3)',
    answer: 378,
  },
  {
    text: 'Aunt Clara gives $5 for each year of age. Her nephews are 7, 9 and 12. How many dollars does she give?',
    expression: '5 * (7 + 9 + 12)',
    answer: 140,
  },
  {
    text: 'A savings account pays 3% interest a year. How many dollars of interest do $1,200 bring in one year?',
    expression: '1200 / 100 * 3',
    answer: 36,
  },
  {
    text: 'Maja has three times as much money as Finn. Together they have $92. How many dollars has Maja?',
    expression: '92 / 4 * 3',
    answer: 69,
  },
  {
    text: 'A raffle sells 240 tickets at $2. The prizes cost $135. How many dollars are left for the playground?',
    expression: '240 * 2 - 135',
    answer: 345,
  },
  {
    text: 'Six neighbours share the $540 for a lawn mower. Two of them cannot pay, so the others share the whole cost. How many dollars more does each of them pay than planned?',
    expression: '540 / (6 - 2) - 540 / 6',
    answer: 45,
  },
  {
    text: 'Otto has 18 coins, all of 10 or 20 cents. He has 5 coins of 20 cents. How many cents does he have?',
    expression: '5 * 20 + (18 - 5) * 10',
    answer: 230,
  },
  {
    text: 'A taxi costs $4 plus $2 for each kilometer. Four friends share a ride of 12 kilometers. How many dollars does each pay?',
    expression: '(4 + 2 * 12) / 4',
    answer: 7,
  },
  {
    text: 'Noor lends her brother $45. He pays back $6 a week. How many dollars does he still owe after 5 weeks?',
    expression: '45 - 6 * 5',
    answer: 15,
  },
  {
    text: 'A waiter earns $80 a day and gets $26 a day in tips on average. How many days must he work to earn $636?',
    expression: '636 / (80 + 26)',
    answer: 6,
  },
  {
    text: 'The price of a game rises by 10% from $50 and then falls by $8. How many dollars does it cost in the end?',
    expression: '50 + 50 / 10 - 8',
    answer: 47,
  },
  {
    text: 'Lena paints fences for $9 a meter. She spends $48 on paint and $12 on brushes. How many dollars does she keep after painting 30 meters?',
    expression: '9 * 30 - 48 - 12',
    answer: 210,
  },
  {
    text: "Half of Theo's pocket money goes into his savings, a third goes on snacks, and the remaining $4 on stickers. How many dollars is his pocket money?",
    expression: '4 * 6',
    answer: 24,
  },
];
