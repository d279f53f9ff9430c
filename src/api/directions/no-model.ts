/** Why there may be no checkpoint to answer with. */
export const noModel = ['CHECKPOINT_NOT_FOUND', 'NEWER_DATA', 'NO_GENERATOR', 'CHECKPOINT_DAMAGED'] as const;
