import { runStage } from '@ablata/testkit';
import stage from './USE_NAME.ts';

const rows = Array.from({ length: 1000 }, (_, index) => ({ text: `Write down what is given in problem ${index}.` }));

await measure('row', rows.length, () => runStage(stage, rows, { options: { words: 5 } }));
