import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('llama_cpp_server.py', import.meta.url));

export interface LlamaCppServer extends AsyncDisposable {
  /** Address of its OpenAI-like API. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface LlamaCppServerOptions {
  /** What the model is served as. */
  readonly name?: string;
  readonly slots?: number;
  /** Tokens of each of its slots. */
  readonly context?: number;
  readonly threads?: number;
  /** 0: a free one. */
  readonly port?: number;
  /** Serves embeddings, and no answers. */
  readonly embedding?: boolean;
}

/** Starts llama.cpp's own server on a GGUF file. @param python has xllamacpp */
export async function startLlamaCppServer(
  python: string,
  model: string,
  options: LlamaCppServerOptions = {},
): Promise<LlamaCppServer> {
  const defaults = { name: 'smollm2', slots: 1, context: 2048, threads: 1, port: 0, embedding: false };
  const child = spawn(python, [script, JSON.stringify({ ...defaults, ...options, model })], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('http://')) continue;
    child.stdout.resume();
    const { origin, port } = new URL(line.trim());
    return { url: `${origin}/v1`, port: Number(port), pid: child.pid!, kill, [Symbol.asyncDispose]: kill };
  }
  throw new Error("llama.cpp's server ended before it listened");
}
