import type { WordProblem } from '../word-problem.ts';

export const animals: readonly WordProblem[] = [
  {
    text: 'A farm has 23 hens and 9 rabbits. How many legs do the animals have together?',
    expression: '23 * 2 + 9 * 4',
    answer: 82,
  },
  {
    text: 'A dog eats 350 grams of food a day. How many days does a sack of 14 kilograms last?',
    expression: '14 * 1000 / 350',
    answer: 40,
  },
  {
    text: 'An aquarium holds 30 fish. A third are guppies, and of the rest half are tetras. How many fish are neither?',
    expression: '(30 - 30 / 3) / 2',
    answer: 10,
  },
  {
    text: 'A cat sleeps 14 hours a day. How many hours is it awake in a week?',
    expression: '(24 - 14) * 7',
    answer: 70,
  },
  {
    text: 'Seven cows give 22 liters of milk a day each. The calves drink 34 liters. How many liters are left to sell each day?',
    expression: '7 * 22 - 34',
    answer: 120,
  },
  {
    text: 'A snail climbs 3 meters by day and slides back 1 meter at night. On which day does it reach the top of a wall of 11 meters?',
    expression: '(11 - 3) / (3 - 1) + 1',
    answer: 5,
  },
  {
    text: 'A flock of 48 geese flies south. A quarter of them rest at a lake, and 5 of those catch up again. How many geese are flying then?',
    expression: '48 - 48 / 4 + 5',
    answer: 41,
  },
  {
    text: 'An elephant weighs 4,800 kilograms, as much as 6 horses of equal weight and 1,200 kilograms of hay. How many kilograms does a horse weigh?',
    expression: '(4800 - 1200) / 6',
    answer: 600,
  },
  {
    text: 'The vet sees 11 animals a day from Monday to Friday and 4 on Saturday. How many animals does she see in 3 weeks?',
    expression: '(11 * 5 + 4) * 3',
    answer: 177,
  },
  {
    text: 'A squirrel hides 5 nuts in each of 26 places. In winter it finds only 18 of the places. How many nuts stay hidden?',
    expression: '5 * (26 - 18)',
    answer: 40,
  },
  {
    text: 'A shelter has twice as many cats as dogs, and 6 parrots. There are 45 animals in all. How many dogs are there?',
    expression: '(45 - 6) / 3',
    answer: 13,
  },
  {
    text: 'A penguin dives for 4 minutes and then rests for 2. How many complete dives does it make in 1 hour?',
    expression: '60 / (4 + 2)',
    answer: 10,
  },
  {
    text: 'Three ponies eat 4 bales of hay in 5 days. How many bales do 9 ponies eat in 10 days?',
    expression: '4 * (9 / 3) * (10 / 5)',
    answer: 24,
  },
];
