import { type ChildProcess, execFile } from 'node:child_process';

/** A driver in trouble answers slowly or never. */
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

const FIELDS = 'index,uuid,name,memory.total,memory.used,utilization.gpu,driver_version';

/** Returns the output of nvidia-smi; empty where it is missing or hangs. With a failing GPU it still lists the others. */
export type NvidiaSmi = (args: readonly string[]) => Promise<string>;

/** Runs nvidia-smi from the PATH. While a run hangs that even a kill does not end, no other is started. */
export function createNvidiaSmi({
  timeoutMs = TIMEOUT_MS,
  env = process.env,
}: {
  timeoutMs?: number;
  env?: NodeJS.ProcessEnv;
} = {}): NvidiaSmi {
  let stuck: ChildProcess | undefined;
  return (args) =>
    new Promise((resolve) => {
      if (stuck !== undefined) return resolve('');
      const options = { env, maxBuffer: MAX_OUTPUT_BYTES };
      const child = execFile('nvidia-smi', [...args], options, (_error, stdout) => {
        clearTimeout(timer);
        resolve(stdout);
      });
      child.once('exit', () => {
        if (stuck === child) stuck = undefined;
      });
      const timer = setTimeout(() => {
        stuck = child;
        abandon(child);
        resolve('');
      }, timeoutMs);
    });
}

/** Neither the process nor its output keeps this process from ending. */
function abandon(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

/** Arguments that list GPUs, a comma-separated line each. */
export const QUERY_GPUS = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'] as const;

/** Arguments that list GPUs and the MIG instances on each. */
export const LIST_INSTANCES = ['-L'] as const;
