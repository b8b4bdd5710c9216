import type { JsonObject } from './json.ts';
import { token } from './token.ts';

/** Says what a user should know while a run goes on. Never pass secrets, prompts or record texts. */
export interface Logger {
  debug(message: string, details?: JsonObject): void;
  info(message: string, details?: JsonObject): void;
  warn(message: string, details?: JsonObject): void;
}

/** Always bound by core. */
export const Logger = token<Logger>('logger');
