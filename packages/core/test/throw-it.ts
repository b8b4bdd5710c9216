/** Takes no mistake. */
export function throwIt(error: Error): never {
  throw error;
}
