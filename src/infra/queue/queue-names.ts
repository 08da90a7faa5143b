/** Where the queue's keys lie below the prefix: `<prefix>:training:…`. */
export const QUEUE_NAME = 'training';

/** The name of every entry in the queue; what to do is in the job's record. */
export const ENTRY_NAME = 'train';
