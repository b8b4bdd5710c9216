import { createRandom, type Source } from '@ablata/spec';

export interface SourceOptions {
  /** How many records there are. */
  readonly count: number;
}

/**
 * Sums made up from their number: a stand-in. A source that reads a file asks for `needs: { project: Project }`, takes its
 * path through `project.resolve`, and puts a hash of the contents into the identity instead of the path.
 */
export function createSource({ count }: SourceOptions): Source {
  return {
    identity: { plugin: 'PACKAGE_NAME', source: 'USE_NAME', version: 1, count },
    async *records(signal) {
      for (let index = 0; index < count; index++) {
        signal.throwIfAborted();
        const random = createRandom(1, 'USE_NAME', index);
        const [one, other] = [random.integer(2, 99), random.integer(2, 99)];
        yield {
          id: `USE_NAME/${index}`,
          text: `Ada has ${one} pens and buys ${other} more. How many pens has she now?`,
          fields: { answer: one + other },
        };
      }
    },
  };
}
