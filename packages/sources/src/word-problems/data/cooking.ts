import type { WordProblem } from '../word-problem.ts';

export const cooking: readonly WordProblem[] = [
  {
    text: 'A recipe for 4 people needs 300 grams of rice. How many grams are needed for 10 people?',
    expression: '300 / 4 * 10',
    answer: 750,
  },
  {
    text: 'Bruno bakes 5 trays of 12 biscuits. He burns 7 biscuits and eats 3. How many good biscuits are left?',
    expression: '5 * 12 - 7 - 3',
    answer: 50,
  },
  {
    text: 'A pot holds 6 liters of soup. A ladle holds a quarter of a liter, and each bowl takes 2 ladles. How many bowls does the pot fill?',
    expression: '6 / (2 / 4)',
    answer: 12,
  },
  {
    text: 'For lemonade, Mei mixes one part syrup with 5 parts water. How many milliliters of syrup does she need for 1,800 milliliters of lemonade?',
    expression: '1800 / (1 + 5)',
    answer: 300,
  },
  {
    text: 'A pizza is cut into 8 slices. Six friends order 4 pizzas, and each eats 5 slices. How many slices remain?',
    expression: '4 * 8 - 6 * 5',
    answer: 2,
  },
  {
    text: 'A cake takes 15 minutes to prepare, three times as long to bake, and 20 minutes to cool. How many minutes pass from start to finish?',
    expression: '15 + 15 * 3 + 20',
    answer: 80,
  },
  {
    text: 'Rosa has 2 kilograms of flour. A loaf needs 450 grams, and she bakes 4 loaves. How many grams of flour are left?',
    expression: '2 * 1000 - 4 * 450',
    answer: 200,
  },
  {
    text: 'Eggs come in boxes of 10. A café uses 36 eggs a day. How many boxes does it need for 5 days?',
    expression: '36 * 5 / 10',
    answer: 18,
  },
  {
    text: 'Kofi fills 14 jars with jam. Nine jars hold 250 grams, and the others hold 400 grams. How many grams of jam does he have?',
    expression: '9 * 250 + (14 - 9) * 400',
    answer: 4250,
  },
  {
    text: 'A dough doubles its volume every 40 minutes. It starts at 300 milliliters. How many milliliters is it after 2 hours?',
    expression: '300 * 2 * 2 * 2',
    answer: 2400,
  },
  {
    text: 'A pancake takes 2 minutes on each side, and the pan holds 3 pancakes. How many minutes do 18 pancakes take?',
    expression: '18 / 3 * 2 * 2',
    answer: 24,
  },
  {
    text: 'For a salad, Elif cuts 9 tomatoes into 4 pieces each and 5 cucumbers into 12 pieces each. How many pieces are there?',
    expression: '9 * 4 + 5 * 12',
    answer: 96,
  },
  {
    text: 'A restaurant cooks 48 portions of stew. At noon it serves three eighths of them, and in the evening 22. How many portions are left?',
    expression: '48 - 48 / 8 * 3 - 22',
    answer: 8,
  },
];
