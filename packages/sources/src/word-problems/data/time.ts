import type { WordProblem } from '../word-problem.ts';

export const time: readonly WordProblem[] = [
  {
    text: 'A film lasts 128 minutes. Yusuf starts it at 19:15 and pauses it for 12 minutes. How many minutes after 21:00 does it end?',
    expression: '128 + 12 - 105',
    answer: 35,
  },
  {
    text: 'A grandfather is 4 times as old as his granddaughter, who is 18. In how many years will he be 3 times as old as she is?',
    expression: '(4 * 18 - 3 * 18) / 2',
    answer: 9,
  },
  {
    text: 'A clock gains 4 minutes a day. By how many minutes is it fast after 2 weeks if it was set 10 minutes slow?',
    expression: '4 * 14 - 10',
    answer: 46,
  },
  {
    text: 'Vera practises the cello for 35 minutes on school days and for an hour on each day of the weekend. How many minutes does she practise in a week?',
    expression: '5 * 35 + 2 * 60',
    answer: 295,
  },
  {
    text: 'A candle of 24 centimeters burns down 3 centimeters an hour. It is lit at 17:00 and put out at 22:00. How many centimeters are left?',
    expression: '24 - 3 * 5',
    answer: 9,
  },
  {
    text: 'Luca is 9 years old. His mother was 28 when he was born. How old will she be when he is twice as old as now?',
    expression: '28 + 9 * 2',
    answer: 46,
  },
  {
    text: 'A swimming pool takes 8 hours to fill with one pump and as long with a second one. How many hours do both pumps take together?',
    expression: '8 / 2',
    answer: 4,
  },
  {
    text: 'One hourglass runs for 7 minutes and another for 4. Kim lets the first one run 5 times and then the second one 6 times. How many minutes has she measured?',
    expression: '7 * 5 + 4 * 6',
    answer: 59,
  },
  {
    text: "A ship's bell rings every 30 minutes from 8:00 to 16:00, at both of these times as well. How often does it ring?",
    expression: '8 * 60 / 30 + 1',
    answer: 17,
  },
  {
    text: 'Together Ada and Ben are 31 years old. Ada is 5 years older. How old is Ben?',
    expression: '(31 - 5) / 2',
    answer: 13,
  },
  {
    text: 'A nurse works 4 shifts of 9 hours with a break of 45 minutes in each. How many hours does she work without the breaks?',
    expression: '4 * 9 - 4 * 45 / 60',
    answer: 33,
  },
  {
    text: 'The night train leaves at 22:40 and arrives at 7:10. How many minutes does it travel?',
    expression: '80 + 7 * 60 + 10',
    answer: 510,
  },
  {
    text: 'A town holds a big festival every third year and a fair every fourth year. Both took place this year. In how many years will both take place in the same year again?',
    expression: '3 * 4',
    answer: 12,
  },
];
