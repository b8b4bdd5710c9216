import { hash } from 'node:crypto';
import type { CompletionRequest, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import type { CompletionKey, LedgerIdentity } from './ledger.ts';

/** The keys under which rows are stored: SHA-256 digests. What is the same object is written out and hashed once. */
export class Digests {
  readonly #identities = new WeakMap<LedgerIdentity, Buffer>();
  readonly #requests = new WeakMap<CompletionRequest, string>();

  /** Of a completion, and of the failure in its place. */
  completion({ identity, sample, request }: CompletionKey): Buffer {
    return completionDigest(this.identity(identity), sample, this.requestJson(request));
  }

  embedding(identity: LedgerIdentity, text: string): Buffer {
    // JSON keeps lone surrogates apart, which UTF-8 would all turn into U+FFFD.
    const [kind, content] = text.isWellFormed() ? ['embedding\0', text] : ['embedding-json\0', JSON.stringify(text)];
    return sha256(this.identity(identity), kind as string, content as string);
  }

  /** @param request canonical JSON. */
  memo(scope: string, request: string): Buffer {
    return sha256(scope, '\0', request);
  }

  identity(identity: LedgerIdentity): Buffer {
    let digest = this.#identities.get(identity);
    if (!digest) {
      digest = sha256(canonicalJson(identity));
      this.#identities.set(identity, digest);
    }
    return digest;
  }

  /** Canonical. A request is looked up and, on a miss, stored. */
  requestJson(request: CompletionRequest): string {
    let json = this.#requests.get(request);
    if (json === undefined) {
      json = canonicalJson(request as unknown as JsonObject);
      this.#requests.set(request, json);
    }
    return json;
  }
}

/** @param request canonical JSON, as the ledger holds it. */
export function completionDigest(identity: Buffer, sample: number, request: string): Buffer {
  return sha256(identity, `completion\0${sample}\0`, request);
}

/** Of an optional digest and texts, one after the other. */
export function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const [first = '', ...texts] = parts;
  if (typeof first === 'string') return hash('sha256', parts.join(''), 'buffer');
  return hash('sha256', Buffer.concat([first, Buffer.from(texts.join(''))]), 'buffer');
}
