import type { WordProblem } from '../word-problem.ts';

export const measuring: readonly WordProblem[] = [
  {
    text: 'A bottle holds 750 milliliters. How many bottles are needed to fill a canister of 6 liters?',
    expression: '6 * 1000 / 750',
    answer: 8,
  },
  {
    text: 'A parcel weighs 2 kilograms and 300 grams, and another weighs half a kilogram less. How many grams do both weigh together?',
    expression: '2300 + 2300 - 500',
    answer: 4100,
  },
  {
    text: 'A scarf is to be 140 centimeters long. Wiebke knits 8 centimeters a day and has finished 60 centimeters. How many more days does she need?',
    expression: '(140 - 60) / 8',
    answer: 10,
  },
  {
    text: 'The temperature is 14 degrees at noon. It falls by 2 degrees an hour until 18:00 and rises by 1 degree until 19:00. How many degrees is it then?',
    expression: '14 - 2 * 6 + 1',
    answer: 3,
  },
  {
    text: 'On a map, 1 centimeter stands for 5 kilometers. Two towns lie 7 centimeters apart on the map. How many kilometers is the way there and back?',
    expression: '7 * 5 * 2',
    answer: 70,
  },
  {
    text: 'A rectangle is 9 centimeters wide and 4 centimeters longer than wide. What is its perimeter in centimeters?',
    expression: '2 * (9 + 9 + 4)',
    answer: 44,
  },
  {
    text: 'A tap drips 15 times a minute, and 20 drops make a milliliter. How many milliliters are lost in 2 hours?',
    expression: '15 * 60 * 2 / 20',
    answer: 90,
  },
  {
    text: 'A stack of 500 sheets is 5 centimeters high. How many sheets are in a stack of 12 centimeters?',
    expression: '500 / 5 * 12',
    answer: 1200,
  },
  {
    text: "Ole's step is 60 centimeters long and his father's is 90. How many more steps than his father does Ole need for 180 meters?",
    expression: '18000 / 60 - 18000 / 90',
    answer: 100,
  },
  {
    text: 'A jug with 3 liters of juice fills 10 glasses, and 500 milliliters remain. How many milliliters does a glass hold?',
    expression: '(3 * 1000 - 500) / 10',
    answer: 250,
  },
  {
    text: 'A scale shows 67 kilograms when Irma holds her dog and 52 when she stands on it alone. The dog should lose 2 kilograms. How many kilograms should it weigh?',
    expression: '67 - 52 - 2',
    answer: 13,
  },
  {
    text: 'A square field has a perimeter of 320 meters. How many square meters is its area?',
    expression: '320 / 4 * (320 / 4)',
    answer: 6400,
  },
  {
    text: 'A tower of 7 equal blocks is 84 centimeters high. Two blocks fall down. How many centimeters high is it now?',
    expression: '84 / 7 * (7 - 2)',
    answer: 60,
  },
];
