import { answerOneTask } from '../../src/infra/process/one-task.js';
import { storeWeights } from './store-weights.js';

// Entry of a weights process, which reads one upload of weights.

answerOneTask(storeWeights);
