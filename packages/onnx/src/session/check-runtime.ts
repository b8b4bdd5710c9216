import { createRequire } from 'node:module';
import { missing, type Readiness } from '@ablata/spec';
import { OnnxGraph } from '../graph/onnx-graph.ts';
import type { Owner } from '../owner.ts';
import { createSession } from './create-session.ts';
import { disableTelemetry } from './disable-telemetry.ts';
import type { ExecutionProvider } from './execution-provider.ts';
import { loadOnnxRuntime } from './load-onnx-runtime.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

const WHAT = 'onnxruntime-node';

/** Whether onnxruntime is installed and computes on the provider: a model of one node is run on it. Other providers that it knows are named. */
export async function checkRuntime(owner: Owner, executionProvider: ExecutionProvider): Promise<Readiness> {
  try {
    disableTelemetry();
    const runtime = await loadOnnxRuntime(`The ${owner.name}`);
    await compute(runtime, executionProvider, owner);
    const providers = runtime.listSupportedBackends?.() ?? [];
    const known = providers.map(({ name, bundled }) => (bundled ? name : `${name} (not bundled)`));
    const version = versionOf(WHAT);
    return {
      state: 'ready',
      what: WHAT,
      message: `${version ?? 'of unknown version'} computes on ${executionProvider}; it knows ${known.join(', ') || executionProvider}`,
      details: { version, executionProvider, providers: known },
    };
  } catch (error) {
    return missing(WHAT, error);
  }
}

async function compute(runtime: OnnxRuntime, executionProvider: ExecutionProvider, owner: Owner): Promise<void> {
  const graph = new OnnxGraph('check', owner.name);
  const input = graph.input('in', 'f32', [1]);
  graph.node('Neg', [input], {}, '', 'out');
  graph.output('out', 'f32', [1]);
  const settings = { executionProvider, threads: 1, hint: 'Install it again: npm i onnxruntime-node' } as const;
  const session = await createSession(runtime, graph.finish(), settings, owner);
  try {
    await session.run({ in: new runtime.Tensor('float32', Float32Array.of(1), [1]) });
  } finally {
    await session.release();
  }
}

function versionOf(name: string): string | null {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { readonly version: string }).version;
  } catch {
    return null;
  }
}
