import { readFile } from 'node:fs/promises';

/**
 * Counts the processes that the kernel has killed because memory ran out: in this control group, else on this machine.
 * @returns undefined where the kernel does not report it
 */
export async function countOomKills(): Promise<number | undefined> {
  return (await readCounter(await controlGroupFile())) ?? (await readCounter('/proc/vmstat'));
}

async function controlGroupFile(): Promise<string> {
  const groups = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const path = /^0::(.*)$/m.exec(groups)?.[1] ?? '/';
  return `/sys/fs/cgroup${path === '/' ? '' : path}/memory.events`;
}

async function readCounter(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}
