import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/** One process of this machine; the start time tells it from a later one with the same id. */
export interface ProcessIdentity {
  pid: number;
  parentPid: number;
  startTime: string;
  command: string;
}

/** All processes below `pid`, itself not included. */
export async function descendantsOf(pid: number): Promise<ProcessIdentity[]> {
  const all = await allProcesses();
  const found: ProcessIdentity[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((process) => parents.has(process.parentPid));
    found.push(...children);
    parents = new Set(children.map((process) => process.pid));
  }
  return found;
}

/** Resolves with those that are still alive once all have ended, or the time is up. */
export async function survivorsOf(
  processes: ProcessIdentity[],
  timeoutMs: number,
): Promise<ProcessIdentity[]> {
  const deadline = Date.now() + timeoutMs;
  let alive = await stillAlive(processes);
  while (alive.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    alive = await stillAlive(alive);
  }
  return alive;
}

async function stillAlive(processes: ProcessIdentity[]): Promise<ProcessIdentity[]> {
  const now = await allProcesses();
  const isSame = (one: ProcessIdentity) => (other: ProcessIdentity) =>
    one.pid === other.pid && one.startTime === other.startTime;
  return processes.filter((process) => now.some(isSame(process)));
}

async function allProcesses(): Promise<ProcessIdentity[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(pids.map((pid) => readProcess(Number(pid))));
  return read.filter((process) => process !== undefined);
}

/** undefined for one that has ended, zombies included. */
async function readProcess(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    // The name in parentheses may hold anything; what follows the last one is numbers (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parentPid] = fields;
    if (state === 'Z') return undefined;
    return { pid, parentPid: Number(parentPid), startTime: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}
