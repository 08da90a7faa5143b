import { describeJobStore } from '../../conformance/job-store.js';
import { createInMemoryJobs } from '../../helpers/in-memory-jobs.js';

describeJobStore('job store in memory', async () => createInMemoryJobs().store);
