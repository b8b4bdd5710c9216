/** Why a run ended. Only `target` filled it; the others left a smaller, whole dataset, or (failed, interrupted) none yet. */
export type Outcome = 'target' | 'saturated' | 'budget' | 'exhausted' | 'interrupted' | 'failed';
