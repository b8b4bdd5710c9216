import type { Logger, SplitAssignment } from '@ablata/spec';

/** The assignment, its warnings said to the logger. */
export function warned(assignment: SplitAssignment, logger: Logger | undefined): SplitAssignment {
  const { warnings } = assignment.summary;
  if (Array.isArray(warnings)) for (const warning of warnings) logger?.warn(String(warning));
  return assignment;
}
