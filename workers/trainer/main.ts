import { loadConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/settings.js';
import type {
  SupervisorToTrainer,
  TrainerAssignment,
  TrainerToSupervisor,
} from '../../src/contracts/ipc/trainer.js';
import type { Device } from '../../src/contracts/jobs/progress.js';
import { withGpu } from '../../src/domain/training/device/gpu-device.js';
import { machineMemory } from '../../src/infra/process/machine-memory.js';
import { connectToParent } from '../../src/infra/process/parent.js';
import { runAttempt } from '../engine/attempt/run-attempt.js';
import { loadTensorFlow, warmUp } from '../engine/device/tensorflow.js';
import { openJournal } from '../engine/storage/journal.js';
import type { StopRequest } from '../engine/training/cancelled.js';
import { engineOptions } from './engine-options.js';

// Entry of a trainer process: loads TensorFlow, waits for its one assignment, runs it and exits.

const stop = new AbortController();
const supervisor = connectToParent<TrainerToSupervisor, SupervisorToTrainer>((message) => {
  if (message.type === 'start') void work(message.assignment, config, device, stop.signal);
  else stop.abort(message.type satisfies StopRequest);
});
const config = loadConfig();
const device = loadTensorFlow(engineOptions(config.trainer));
warmUp();
supervisor.send({ type: 'ready', device });

async function work(
  assignment: TrainerAssignment,
  { trainer }: Config,
  device: Device,
  signal: AbortSignal,
): Promise<void> {
  const journal = openJournal(assignment.attemptDirectory);
  const outcome = await runAttempt({
    assignment,
    maxResidentBytes: trainer.maxResidentDataBytes,
    checkpointSeconds: trainer.checkpointSeconds,
    device: withGpu(device, assignment.gpu),
    deviceMemoryBytes: assignment.deviceMemoryBytes,
    memoryBytes: device.type === 'CPU' ? machineMemory() : assignment.gpu?.memory_bytes,
    xla: trainer.xla,
    signal,
    progress: (progress) => supervisor.send({ type: 'progress', progress }),
    report(report) {
      journal.write(report);
      supervisor.send(report);
    },
  });
  supervisor.send({ type: 'finished', outcome }, () => process.exit(0));
}
