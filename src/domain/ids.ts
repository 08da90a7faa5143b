import { monotonicFactory } from 'ulid';

const nextUlid = monotonicFactory();

/** ULIDs: 48 bits of milliseconds, 80 random bits; ids of one process sort in creation order. */
const createId = (prefix: string): string => `${prefix}_${nextUlid().toLowerCase()}`;

/** A new job id, `job_…`; sorts by creation time. */
export const createJobId = (): string => createId('job');

/** A new id of an uploaded dataset, `ds_…`; sorts by creation time. */
export const createDatasetId = (): string => createId('ds');

/** A new id of uploaded weights, `wts_…`; sorts by creation time. */
export const createWeightsId = (): string => createId('wts');

/** A new id of an API key, `key_…`; sorts by creation time. */
export const createKeyId = (): string => createId('key');
