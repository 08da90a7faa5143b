import type { Redis } from 'ioredis';

/** The risks in the settings of a Redis that holds a queue and its records, as ends of the sentence "Redis …". */
export async function findRedisRisks(redis: Redis): Promise<string[]> {
  return describeRisks(`${await redis.info('persistence')}\n${await redis.info('memory')}`);
}

/** The same, from the answer to INFO; a setting that a service hides counts as safe. */
function describeRisks(info: string): string[] {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
  const risks: string[] = [];
  if (value('aof_enabled') === '0') {
    risks.push(
      'has no append-only file: if it crashes, accepted jobs and their records are lost. Start it with --appendonly yes --appendfsync everysec.',
    );
  }
  const policy = value('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    risks.push(
      `evicts keys when its memory is full (maxmemory-policy ${policy}): jobs would vanish. Set maxmemory-policy noeviction.`,
    );
  }
  return risks;
}
