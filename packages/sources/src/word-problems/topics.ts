import { animals } from './data/animals.ts';
import { building } from './data/building.ts';
import { cooking } from './data/cooking.ts';
import { garden } from './data/garden.ts';
import { measuring } from './data/measuring.ts';
import { money } from './data/money.ts';
import { school } from './data/school.ts';
import { sharing } from './data/sharing.ts';
import { shopping } from './data/shopping.ts';
import { sport } from './data/sport.ts';
import { time } from './data/time.ts';
import { travel } from './data/travel.ts';
import type { WordProblem } from './word-problem.ts';

/** All problems by topic. */
export const topics: Readonly<Record<string, readonly WordProblem[]>> = {
  shopping,
  travel,
  cooking,
  school,
  garden,
  sport,
  animals,
  time,
  money,
  building,
  sharing,
  measuring,
};
