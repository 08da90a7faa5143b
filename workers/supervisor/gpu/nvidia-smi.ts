import { execFile } from 'node:child_process';

/** A driver in trouble answers slowly or never. */
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

const FIELDS = 'index,uuid,name,memory.total,memory.used,utilization.gpu,driver_version';

/** What nvidia-smi printed; empty where it is not there or hangs. With a GPU that fails it still lists the others. */
export type NvidiaSmi = (args: readonly string[]) => Promise<string>;

/** Runs nvidia-smi from the PATH. */
export const nvidiaSmi: NvidiaSmi = (args) =>
  new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
    execFile('nvidia-smi', [...args], options, (_error, stdout) => resolve(stdout));
  });

/** Arguments that list GPUs, a line of commas each. */
export const QUERY_GPUS = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'] as const;

/** Arguments that list GPUs and the MIG instances on each. */
export const LIST_INSTANCES = ['-L'] as const;
