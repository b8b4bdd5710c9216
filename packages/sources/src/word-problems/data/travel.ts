import type { WordProblem } from '../word-problem.ts';

export const travel: readonly WordProblem[] = [
  {
    text: 'A bus leaves with 34 passengers. At the first stop 9 get off and 14 get on, and at the second stop a third of those aboard get off. How many passengers remain?',
    expression: '(34 - 9 + 14) / 3 * 2',
    answer: 26,
  },
  {
    text: 'Marta cycles 18 kilometers an hour for 2 hours and then walks 5 kilometers. How many kilometers does she cover?',
    expression: '18 * 2 + 5',
    answer: 41,
  },
  {
    text: 'A train travels 240 kilometers in 3 hours. At the same speed, how many kilometers does it travel in 5 hours?',
    expression: '240 / 3 * 5',
    answer: 400,
  },
  {
    text: 'A car uses 6 liters of petrol for 100 kilometers. How many liters does it use for a trip of 350 kilometers and back?',
    expression: '6 * 350 * 2 / 100',
    answer: 42,
  },
  {
    text: 'The ferry crosses the lake in 25 minutes and waits 10 minutes on each side. How many minutes pass from its departure until it has crossed four times?',
    expression: '4 * 25 + 3 * 10',
    answer: 130,
  },
  {
    text: 'Owen and Tess start 63 kilometers apart and ride toward each other. Owen rides 12 and Tess 9 kilometers an hour. After how many hours do they meet?',
    expression: '63 / (12 + 9)',
    answer: 3,
  },
  {
    text: 'On a hiking trip of 4 days, the Lindqvists walk 11 kilometers on the first day and 3 kilometers more each day than on the day before. How many kilometers do they walk in all?',
    expression: '11 + 14 + 17 + 20',
    answer: 62,
  },
  {
    text: 'A flight of 1,800 kilometers takes 3 hours against the wind and half an hour less with it. By how many kilometers an hour is the plane faster with the wind?',
    expression: '1800 / 2.5 - 1800 / 3',
    answer: 120,
  },
  {
    text: 'A tram comes every 12 minutes. Yara has just missed one and has 40 minutes to reach the museum, to which the ride takes 19 minutes. How many minutes early does she arrive?',
    expression: '40 - 12 - 19',
    answer: 9,
  },
  {
    text: 'A camper van drives 5 days at 224 kilometers a day and rests for 2 days. How many kilometers a day does it average over the whole week?',
    expression: '5 * 224 / 7',
    answer: 160,
  },
  {
    text: 'The road to the hut has 6 bends for each kilometer and is 7 kilometers long. Paolo has counted 27 bends. How many bends are left?',
    expression: '6 * 7 - 27',
    answer: 15,
  },
  {
    text: "A suitcase may weigh 23 kilograms. Dana's empty case weighs 4 kilograms, and she packs 11 kilograms of clothes and 3 books of 2 kilograms each. How many more kilograms may she pack?",
    expression: '23 - 4 - 11 - 3 * 2',
    answer: 2,
  },
  {
    text: 'A lorry makes 4 trips a day and carries 15 crates a trip. It has to move 300 crates. How many days does that take?',
    expression: '300 / (4 * 15)',
    answer: 5,
  },
];
