import { loadConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/settings.js';
import type {
  SupervisorToTrainer,
  TrainerAssignment,
  TrainerToSupervisor,
} from '../../src/contracts/ipc/trainer.js';
import type { Device } from '../../src/contracts/job-progress.js';
import { withGpu } from '../../src/domain/training/gpu-device.js';
import { machineMemory } from '../../src/infra/process/machine-memory.js';
import { runAttempt } from '../engine/attempt/run-attempt.js';
import { loadTensorFlow, warmUp } from '../engine/device/tensorflow.js';
import { openJournal } from '../engine/storage/journal.js';
import type { StopRequest } from '../engine/training/cancelled.js';
import { engineOptions } from './engine-options.js';

/** Entry of a trainer process: loads TensorFlow, waits for its one assignment, runs it and exits. */
function main(): void {
  // Without a supervisor nobody hears the results, and another worker runs the job.
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; the supervisor decides when its trainers end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const stop = new AbortController();
  process.on('message', (message: SupervisorToTrainer) => {
    if (message.type === 'start') void work(message.assignment, config, device, stop.signal);
    else stop.abort(message.type satisfies StopRequest);
  });
  const config = loadConfig();
  const device = loadTensorFlow(engineOptions(config));
  warmUp();
  send({ type: 'ready', device });
}

async function work(
  assignment: TrainerAssignment,
  config: Config,
  device: Device,
  signal: AbortSignal,
): Promise<void> {
  const journal = openJournal(assignment.attemptDirectory);
  const outcome = await runAttempt({
    assignment,
    maxResidentBytes: config.trainer.maxResidentDataBytes,
    checkpointSeconds: config.trainer.checkpointSeconds,
    device: withGpu(device, assignment.gpu),
    deviceMemoryBytes: assignment.deviceMemoryBytes,
    memoryBytes: device.type === 'CPU' ? machineMemory() : assignment.gpu?.memory_bytes,
    xla: config.trainer.xla,
    signal,
    progress: (progress) => send({ type: 'progress', progress }),
    report(report) {
      journal.write(report);
      send(report);
    },
  });
  send({ type: 'finished', outcome }, () => process.exit(0));
}

/** When the channel has closed meanwhile, `disconnect` ends the process. */
function send(message: TrainerToSupervisor, onSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, onSent);
}

main();
