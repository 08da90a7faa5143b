import type { WeightsReply, WeightsTask } from '../../src/contracts/ipc/weights.js';
import { answerOneTask } from '../../src/infra/process/one-task.js';
import { importModel } from './import-model.js';
import { storeWeights } from './store-weights.js';

// Entry of a weights process, which reads one upload of weights, or writes one model from it.

answerOneTask<WeightsTask, WeightsReply>((task) =>
  task.type === 'import_model' ? importModel(task) : storeWeights(task),
);
