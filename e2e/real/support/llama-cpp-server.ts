import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('llama_cpp_server.py', import.meta.url));

export interface LlamaCppServer extends AsyncDisposable {
  /** Address of its OpenAI-like API. */
  readonly url: string;
  readonly pid: number;
}

/** Starts llama.cpp's own server on a GGUF file. @param context tokens of each of its slots */
export async function startLlamaCppServer(
  python: string,
  model: string,
  { slots = 1, context = 2048, threads = 1 } = {},
): Promise<LlamaCppServer> {
  const child = spawn(python, [script, model, ...[slots, context, threads].map(String)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('http://')) continue;
    child.stdout.resume();
    return {
      url: `${line.trim()}/v1`,
      pid: child.pid!,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }
  throw new Error("llama.cpp's server ended before it listened");
}
