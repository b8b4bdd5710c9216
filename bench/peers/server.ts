/**
 * A vLLM-like server that answers after 20 ms: `server.ts [prose]`; with `prose` no verdict can be read. An answer is a function of its prompt,
 * and a verdict has the form that its prompt asks for. Tells its parent its address, and of each question on a problem a name when its answer begins.
 */
import { createHash } from 'node:crypto';
import { startServer } from '../../packages/testkit/src/server/index.ts';

const prose = process.argv[2] === 'prose';
const server = await startServer({
  models: ['writer', 'solver', 'judge'],
  latency: { kind: 'constant', seconds: 0.02 },
  answer({ model, prompt }) {
    const hash = createHash('sha256').update(prompt).digest();
    if (prompt.includes('Ann has')) process.send?.({ asked: `${model}/${hash.toString('hex')}` });
    const luck = hash.readUInt16LE();
    if (model !== 'judge')
      return `Name what is asked for, then count in steps of ${(luck % 9) + 1}. The answer is ${luck % 997}.`;
    return prose ? 'That seems good to me.' : verdict(prompt, (luck % 5) + 1);
  },
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());

function verdict(prompt: string, score: number): string {
  if (prompt.includes('[RESULT]')) return `Feedback: It fits. [RESULT] ${score}`;
  if (prompt.includes('<response_schema>'))
    return `\`\`\`json\n${JSON.stringify({ useful: { reasoning: 'It fits.', score } })}\n\`\`\``;
  return JSON.stringify({ reason: 'It fits.', score });
}
