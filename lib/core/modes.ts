/** The modes that say what becomes of operations: whether they are recorded, and what is remembered of them. */

/**
 * `enabled`: operations are recorded. `inference`: what is made now is for use only, and is never kept for a way back.
 * `anomaly`: every recorded operation remembers where it was called.
 */
export const gradMode = { enabled: true, inference: false, anomaly: false };
