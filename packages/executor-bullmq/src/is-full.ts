/** Whether Redis refused something for lack of memory. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.message.startsWith('OOM');
