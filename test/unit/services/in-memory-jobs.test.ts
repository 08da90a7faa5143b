import { describeJobStore } from '../../conformance/job-store.js';
import { createInMemoryJobs } from '../../helpers/fakes/in-memory-jobs.js';

describeJobStore('job store in memory', async () => createInMemoryJobs().store);
