import type { JobStore } from '../../src/domain/job/ports.js';
import { describeJobLog } from './job-log.js';
import { describeJobRecords } from './job-records.js';
import { describeJobRemovals } from './job-removals.js';

/** The promises of the store's ports, which every adapter and fake keeps. `open` returns an empty store. */
export function describeJobStore(name: string, open: () => Promise<JobStore>): void {
  describeJobRecords(name, open);
  describeJobLog(name, open);
  describeJobRemovals(name, open);
}
