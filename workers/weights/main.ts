import { answerOneTask } from '../../src/infra/process/one-task.js';
import { readUpload } from './read-upload.js';

// Entry of a weights process, which reads one upload of weights.

answerOneTask(readUpload);
