import type { WordProblem } from '../word-problem.ts';

export const shopping: readonly WordProblem[] = [
  {
    text: 'Priya buys 3 notebooks at $4 each and a pack of pens for $7. She pays with a $50 bill. How many dollars does she get back?',
    expression: '50 - (3 * 4 + 7)',
    answer: 31,
  },
  {
    text: 'A jacket costs $84 and is reduced by a quarter. Tobias also has a voucher for $10. How many dollars does he pay for the jacket?',
    expression: '84 - 84 / 4 - 10',
    answer: 53,
  },
  {
    text: 'At the market, 5 mangoes cost as much as 2 pineapples. A pineapple costs $5. How many dollars do 15 mangoes cost?',
    expression: '15 / 5 * 2 * 5',
    answer: 30,
  },
  {
    text: 'Leila wants a $180 tent. She saves $12 a week and already has $48. How many more weeks must she save?',
    expression: '(180 - 48) / 12',
    answer: 11,
  },
  {
    text: 'A shop sells socks in packs of 6 pairs for $9 or singly for $2 a pair. How many dollars does Ivo save by buying 18 pairs in packs?',
    expression: '18 * 2 - 18 / 6 * 9',
    answer: 9,
  },
  {
    text: 'Two sisters share the cost of a $36 present with their brother, who pays twice as much as each sister. How many dollars does the brother pay?',
    expression: '36 / 4 * 2',
    answer: 18,
  },
  {
    text: 'A bakery charges $3 for a loaf and $1 for a roll. On Saturday Mr. Okafor buys 4 loaves and 10 rolls, and on Sunday he spends half as much. How many dollars does he spend on both days?',
    expression: '(4 * 3 + 10) + (4 * 3 + 10) / 2',
    answer: 33,
  },
  {
    text: 'Hana has 7 coins worth 50 cents and 12 coins worth 20 cents. She buys a comic for 450 cents. How many cents are left?',
    expression: '7 * 50 + 12 * 20 - 450',
    answer: 140,
  },
  {
    text: 'A phone plan costs $15 a month plus 10 cents for each message. In June Nils paid $19. How many messages did he send?',
    expression: '(19 - 15) * 100 / 10',
    answer: 40,
  },
  {
    text: 'Greta buys 2 kilograms of cherries at $8 a kilogram and 3 kilograms of plums. She pays $31 in all. How many dollars does a kilogram of plums cost?',
    expression: '(31 - 2 * 8) / 3',
    answer: 5,
  },
  {
    text: 'A set of 4 chairs costs $260, while a single chair costs $75. How many dollars does a café pay at least for exactly 10 chairs?',
    expression: '2 * 260 + 2 * 75',
    answer: 670,
  },
  {
    text: 'Samir sold his old bicycle for $65, which was $20 less than half of what he had paid for it. How many dollars had he paid?',
    expression: '(65 + 20) * 2',
    answer: 170,
  },
  {
    text: 'A ticket for the fair costs $6 for adults and half as much for children. How many dollars do 2 adults and 5 children pay?',
    expression: '2 * 6 + 5 * 6 / 2',
    answer: 27,
  },
];
