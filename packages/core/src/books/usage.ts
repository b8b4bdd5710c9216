import type { TokenCounts } from './books.ts';

/** What one service did for the rows of settled requests. */
export interface ServiceUsage extends TokenCounts {
  /** Rows it answered for. */
  readonly rows: number;
}

interface Waiting {
  readonly service: string;
  readonly request: number;
  readonly tokens: TokenCounts;
}

/** What each service was used for, settled as the books are: how far stages happened to work ahead does not show. */
export class Usage {
  readonly #settled = new Map<string, { rows: number; prompt: number; completion: number }>();
  #waiting: Waiting[] = [];

  add(service: string, request: number, tokens: TokenCounts): void {
    this.#waiting.push({ service, request, tokens });
  }

  /** By service, for all requests up to this one. @param request never smaller than before */
  through(request: number): Readonly<Record<string, ServiceUsage>> {
    const later: Waiting[] = [];
    for (const entry of this.#waiting) {
      if (entry.request > request) later.push(entry);
      else this.#settle(entry.service, entry.tokens);
    }
    this.#waiting = later;
    return Object.fromEntries(
      [...this.#settled].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => [name, { ...sum }]),
    );
  }

  #settle(service: string, { prompt, completion }: TokenCounts): void {
    const sum = this.#settled.get(service) ?? { rows: 0, prompt: 0, completion: 0 };
    sum.rows++;
    sum.prompt += prompt;
    sum.completion += completion;
    this.#settled.set(service, sum);
  }
}
