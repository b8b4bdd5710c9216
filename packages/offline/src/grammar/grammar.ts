import type { Theme } from './theme.ts';
import { alternatives } from './themes/alternatives.ts';
import { askQuestions } from './themes/ask-questions.ts';
import { assumptions } from './themes/assumptions.ts';
import { check } from './themes/check.ts';
import { compareProblems } from './themes/compare-problems.ts';
import { confidence } from './themes/confidence.ts';
import { decompose } from './themes/decompose.ts';
import { errors } from './themes/errors.ts';
import { estimate } from './themes/estimate.ts';
import { explain } from './themes/explain.ts';
import { generalise } from './themes/generalise.ts';
import { goal } from './themes/goal.ts';
import { justify } from './themes/justify.ts';
import { monitor } from './themes/monitor.ts';
import { pace } from './themes/pace.ts';
import { plan } from './themes/plan.ts';
import { reasonableness } from './themes/reasonableness.ts';
import { recall } from './themes/recall.ts';
import { reflect } from './themes/reflect.ts';
import { relations } from './themes/relations.ts';
import { represent } from './themes/represent.ts';
import { restate } from './themes/restate.ts';
import { sortFacts } from './themes/sort-facts.ts';
import { switchStrategy } from './themes/switch-strategy.ts';
import { track } from './themes/track.ts';
import { units } from './themes/units.ts';

/** Counted up whenever a phrase, a frame or the way they are chosen changes: part of the model's identity. */
export const GRAMMAR_VERSION = 1;

/** All themes, likeliest first. */
export const themes: readonly Theme[] = [
  restate,
  plan,
  check,
  goal,
  monitor,
  reasonableness,
  represent,
  reflect,
  decompose,
  sortFacts,
  units,
  estimate,
  errors,
  explain,
  assumptions,
  alternatives,
  justify,
  relations,
  confidence,
  track,
  generalise,
  recall,
  switchStrategy,
  askQuestions,
  pace,
  compareProblems,
];
