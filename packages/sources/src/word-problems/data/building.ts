import type { WordProblem } from '../word-problem.ts';

export const building: readonly WordProblem[] = [
  {
    text: 'A wall needs 52 bricks a square meter. It is 6 meters long and 2 meters high. How many bricks are needed?',
    expression: '52 * 6 * 2',
    answer: 624,
  },
  {
    text: 'A carpenter cuts a board of 3 meters into pieces of 25 centimeters. How many cuts does she make?',
    expression: '300 / 25 - 1',
    answer: 11,
  },
  {
    text: 'Five painters finish a hall in 12 hours. How many hours would 3 painters need at the same rate?',
    expression: '5 * 12 / 3',
    answer: 20,
  },
  {
    text: 'A roof has 32 rows of 45 tiles. After a storm 87 tiles are broken. How many tiles are whole?',
    expression: '32 * 45 - 87',
    answer: 1353,
  },
  {
    text: 'A staircase over 3 floors has 18 steps a floor, each 17 centimeters high. How many centimeters high is it?',
    expression: '3 * 18 * 17',
    answer: 918,
  },
  {
    text: 'Concrete is mixed from 1 part cement, 2 parts sand and 4 parts gravel. How many kilograms of gravel are in 210 kilograms of the dry mix?',
    expression: '210 / 7 * 4',
    answer: 120,
  },
  {
    text: 'A floor of 5 by 4 meters is laid with square tiles of 50 centimeters. How many tiles are used?',
    expression: '5 * 2 * (4 * 2)',
    answer: 80,
  },
  {
    text: 'A crane lifts 8 beams an hour. By noon it has lifted 36 of 100 beams. How many more hours does it need?',
    expression: '(100 - 36) / 8',
    answer: 8,
  },
  {
    text: 'Each shelf needs 2 boards and 8 screws. There are 19 boards and 80 screws. How many complete shelves can be built?',
    expression: '(19 - 1) / 2',
    answer: 9,
  },
  {
    text: 'A fence has 15 posts, 3 meters apart. How many meters long is it?',
    expression: '(15 - 1) * 3',
    answer: 42,
  },
  {
    text: 'A pipe of 12 meters weighs 30 kilograms. How many grams does a piece of 5 meters weigh?',
    expression: '30 * 1000 / 12 * 5',
    answer: 12500,
  },
  {
    text: 'A box is 6 centimeters long, 5 wide and 4 high. How many cubes with sides of 1 centimeter fill 3 such boxes?',
    expression: '6 * 5 * 4 * 3',
    answer: 360,
  },
  {
    text: 'Each of two apartments has 3 rooms with 2 windows and a kitchen with one window. How many windows do they have together?',
    expression: '2 * (3 * 2 + 1)',
    answer: 14,
  },
];
