/** A vLLM-like server that answers after 20 ms: `server.ts [prose]`; with `prose` no verdict can be read. Tells its parent its address and each answer that it begins. */
import { startServer } from '../../packages/testkit/src/server/index.ts';

const prose = process.argv[2] === 'prose';
const server = await startServer({
  models: ['writer', 'solver', 'judge'],
  latency: { kind: 'constant', seconds: 0.02 },
  answer({ model, seed }) {
    process.send?.({ asked: `${model}/${seed}` });
    if (model !== 'judge')
      return `Name what is asked for, then count in steps of ${(seed % 9) + 1}. The answer is ${seed % 997}.`;
    return prose ? 'That seems good to me.' : JSON.stringify({ reason: 'It fits.', score: (seed % 5) + 1 });
  },
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
