import type { WordProblem } from '../word-problem.ts';

export const garden: readonly WordProblem[] = [
  {
    text: 'Nora plants 6 rows of 14 carrots. Rabbits eat a sixth of them. How many carrots are left?',
    expression: '6 * 14 - 6 * 14 / 6',
    answer: 70,
  },
  {
    text: "An apple tree gave 85 kilograms this year, 15 kilograms more than twice last year's harvest. How many kilograms did it give last year?",
    expression: '(85 - 15) / 2',
    answer: 35,
  },
  {
    text: 'A sunflower is 40 centimeters tall and grows 6 centimeters a day. After how many days is it 130 centimeters tall?',
    expression: '(130 - 40) / 6',
    answer: 15,
  },
  {
    text: 'A rectangular bed is 8 meters long and 3 meters wide. Each square meter gets 9 bulbs. How many bulbs are needed?',
    expression: '8 * 3 * 9',
    answer: 216,
  },
  {
    text: 'Emil fences a square garden with sides of 12 meters and leaves a gate of 3 meters. How many meters of fence does he need?',
    expression: '4 * 12 - 3',
    answer: 45,
  },
  {
    text: 'A watering can holds 9 liters. Each of 36 tomato plants needs half a liter. How many times must the can be filled?',
    expression: '36 / 2 / 9',
    answer: 2,
  },
  {
    text: 'Three beehives give 14, 19 and 12 kilograms of honey. It is filled into jars of half a kilogram. How many jars are filled?',
    expression: '(14 + 19 + 12) * 2',
    answer: 90,
  },
  {
    text: 'Of 90 seeds, 4 out of 5 sprout. Slugs then eat 17 seedlings. How many are left?',
    expression: '90 / 5 * 4 - 17',
    answer: 55,
  },
  {
    text: 'A gardener mows 250 square meters in 20 minutes. How many minutes does she need for 900 square meters?',
    expression: '900 / 250 * 20',
    answer: 72,
  },
  {
    text: 'A hedge of 24 meters is planted with a bush every 2 meters and one at each end. How many bushes are there?',
    expression: '24 / 2 + 1',
    answer: 13,
  },
  {
    text: 'Pilar picks 17 baskets of plums with 4 kilograms each. She keeps 8 kilograms and sells the rest at $2 a kilogram. How many dollars does she earn?',
    expression: '(17 * 4 - 8) * 2',
    answer: 120,
  },
  {
    text: 'A rain barrel for 200 liters is three quarters full. After 35 liters are taken out, how many liters does it lack to be full?',
    expression: '200 - (200 / 4 * 3 - 35)',
    answer: 85,
  },
  {
    text: 'In the greenhouse there are 5 tables with 20 pots each. A quarter of the pots hold basil, and the rest hold twice as many chives as mint. How many pots hold mint?',
    expression: '(5 * 20 - 5 * 20 / 4) / 3',
    answer: 25,
  },
];
