import { answerOneTask } from '../../src/infra/process/one-task.js';
import { ingest } from './ingest.js';

// Entry of an ingest process, which turns one upload into a dataset.

answerOneTask(ingest);
