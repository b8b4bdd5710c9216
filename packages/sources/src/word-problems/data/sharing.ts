import type { WordProblem } from '../word-problem.ts';

export const sharing: readonly WordProblem[] = [
  {
    text: 'Nine children share 76 marbles so that each gets the same number, as many as possible. How many marbles are left over?',
    expression: '76 - 9 * 8',
    answer: 4,
  },
  {
    text: "Carla gives a third of her 63 stickers to Dev, and Dev gives 5 of them to Ella. How many of Carla's stickers does Dev keep?",
    expression: '63 / 3 - 5',
    answer: 16,
  },
  {
    text: 'A farmer divides 120 eggs among 3 shops so that the second gets twice and the third three times as many as the first. How many eggs does the second shop get?',
    expression: '120 / 6 * 2',
    answer: 40,
  },
  {
    text: 'Four friends each have 15 cards. Each gives 2 cards to every other. How many cards does each have then?',
    expression: '15 - 2 * 3 + 2 * 3',
    answer: 15,
  },
  {
    text: 'A bag of 90 sweets is shared by a team of 11 players and their coach. The coach takes 2, and the players share the rest equally. How many does each player get?',
    expression: '(90 - 2) / 11',
    answer: 8,
  },
  {
    text: 'Anton has 14 toy cars more than Bela. After Anton gives Bela 3 cars, how many more does he have than Bela?',
    expression: '14 - 2 * 3',
    answer: 8,
  },
  {
    text: 'A melon of 4,200 grams is cut into 12 equal pieces, and the Novaks eat 7 of them. How many grams are left?',
    expression: '4200 / 12 * (12 - 7)',
    answer: 1750,
  },
  {
    text: 'Three campers carry 43 kilograms. Rui carries 4 kilograms more than Sara, and Tim carries as much as Sara. How many kilograms does Rui carry?',
    expression: '(43 - 4) / 3 + 4',
    answer: 17,
  },
  {
    text: 'At a party, 6 pizzas of 8 slices are meant for 16 guests. Then 4 guests leave without eating. How many slices more than planned does each of the others get?',
    expression: '6 * 8 / (16 - 4) - 6 * 8 / 16',
    answer: 1,
  },
  {
    text: 'A library gets 200 new books. It keeps 3 out of every 8 and gives the rest to schools, 25 to each. How many schools get books?',
    expression: '200 / 8 * 5 / 25',
    answer: 5,
  },
  {
    text: 'Mila and Jan pick up 54 shells. Mila finds twice as many as Jan, then gives him 6. How many shells does Jan have now?',
    expression: '54 / 3 + 6',
    answer: 24,
  },
  {
    text: 'A rope of 48 meters is cut into two parts, one of which is 3 times as long as the other. How many meters long is the longer part?',
    expression: '48 / 4 * 3',
    answer: 36,
  },
  {
    text: 'Eight rowers each bring 2 bottles of water, and the club adds 12. Each rower drinks 3 bottles. How many bottles are left?',
    expression: '8 * 2 + 12 - 8 * 3',
    answer: 4,
  },
];
