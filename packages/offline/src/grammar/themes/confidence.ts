import type { Theme } from '../theme.ts';

export const confidence: Theme = {
  name: 'confidence',
  phase: 'after',
  acts: [
    'rate your confidence in the answer from one to ten and give the reason for your number',
    'say which step of {problem} you trust least, and test that one first',
    'write beside each line how sure you are of it',
    'name the evidence that would make you change your mind about {goal}',
    'compare how sure you feel with how sure your checks allow you to be',
    'predict whether you solved {problem} correctly before you look at the solution',
    'separate being used to the {things} from being sure about them',
    'state what you know about {goal}, what you believe and what you merely hope',
    'keep a tally of how often your confident answers were right',
  ],
  aims: [
    'match your certainty to the evidence',
    'spend your checking time where doubt is greatest',
    'learn how far your feeling can be trusted',
    'be neither careless nor anxious',
  ],
  questions: [
    'how sure you are, and what that rests on',
    'what would have to be true for the answer to be wrong',
    'whether your doubt concerns the reading or the arithmetic',
    'which line about the {things} you would defend with money',
  ],
  troubles: [
    'you feel sure without a reason',
    'your doubt has no particular place',
    'confidence drops at one line',
    'you were certain last time and wrong',
  ],
  remedies: [
    'look for the weakest line and examine it alone',
    'make a check that could really fail',
    'ask what an honest opponent would attack',
    'write down the doubt so that it can be answered',
  ],
  habits: [
    'mistaking a familiar feeling for certainty',
    'asking others before you have asked yourself',
    'calling an answer certain because it is neat',
  ],
  reasons: [
    'feeling certain and being right are different things',
    'a doubt with a place can be removed',
    'calibration improves only when it is measured',
  ],
};
