import { PROGRESS_FIELD } from './keys.js';

/**
 * Writes a record, its events, its indexes and its epochs in one step, if its revision is still the expected one.
 * A write that is sent again because the connection broke before its answer came is known by its token.
 * KEYS: job, events, epochs, jobs of the project, its index of the old status, its index of the new status, channel,
 *       its unfinished jobs, projects, jobs to archive, then the other indexes that a new job enters.
 * ARGV: id, token, expected revision, record, first event id, events (JSON array of strings),
 *       epochs (JSON array of [number, string]), '1' to clear the epochs, '1' to clear the progress,
 *       '1' when the job has not ended, most unfinished jobs of the project or '', project or '' for the default one,
 *       attempt.
 * Gives 1 when written, 0 when the revision is another, -1 when the project has too many unfinished jobs.
 */
export const WRITE_JOB = `
local revision = redis.call('HGET', KEYS[1], 'revision') or '0'
if revision ~= ARGV[3] then
  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 32)) do
    if entry[2][4] == ARGV[2] then return 1 end
  end
  return 0
end
if ARGV[11] ~= '' and not redis.call('ZSCORE', KEYS[8], ARGV[1]) and redis.call('ZCARD', KEYS[8]) >= tonumber(ARGV[11]) then return -1 end
local events = cjson.decode(ARGV[6])
local first = tonumber(ARGV[5])
for index, event in ipairs(events) do
  redis.call('XADD', KEYS[2], (first + index - 1) .. '-0', 'event', event, 'token', ARGV[2])
end
redis.call('HSET', KEYS[1], 'record', ARGV[4], 'revision', revision + 1, 'events', first + #events - 1, 'attempt', ARGV[13])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
if KEYS[5] ~= KEYS[6] then redis.call('ZREM', KEYS[5], ARGV[1]) end
if KEYS[5] ~= KEYS[6] or ARGV[3] == '0' then redis.call('HSET', KEYS[10], ARGV[1], revision + 1) end
redis.call('ZADD', KEYS[6], 0, ARGV[1])
redis.call(ARGV[10] == '1' and 'ZADD' or 'ZREM', KEYS[8], unpack(ARGV[10] == '1' and { 0, ARGV[1] } or { ARGV[1] }))
if ARGV[12] ~= '' then redis.call('SADD', KEYS[9], ARGV[12]) end
for index = 11, #KEYS do redis.call('ZADD', KEYS[index], 0, ARGV[1]) end
if ARGV[8] == '1' then redis.call('DEL', KEYS[3]) end
if ARGV[9] == '1' then redis.call('HDEL', KEYS[1], '${PROGRESS_FIELD}') end
for _, epoch in ipairs(cjson.decode(ARGV[7])) do
  redis.call('ZREMRANGEBYSCORE', KEYS[3], epoch[1], epoch[1])
  redis.call('ZADD', KEYS[3], epoch[1], epoch[2])
end
redis.call('PUBLISH', KEYS[7], '')
return 1
`;

/**
 * Removes a job with all that was written of it, and notes that its files are to go, if its revision is still the
 * expected one. KEYS: removed jobs, channel, job, events, epochs, logs, mark of the removal, then the indexes that list
 * the job. ARGV: id, expected revision, seconds that the mark stays. Gives 1 when removed, also where this was sent before, 0 when the revision
 * is another.
 */
export const REMOVE_JOB = `
local revision = redis.call('HGET', KEYS[3], 'revision')
if not revision then return redis.call('SISMEMBER', KEYS[1], ARGV[1]) end
if revision ~= ARGV[2] then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
for index = 3, 6 do redis.call('DEL', KEYS[index]) end
redis.call('SET', KEYS[7], '1', 'EX', ARGV[3])
for index = 8, #KEYS do redis.call('ZREM', KEYS[index], ARGV[1]) end
redis.call('PUBLISH', KEYS[2], '')
return 1
`;

/**
 * Appends lines to a job's log and forgets the oldest beyond the cap. KEYS: job, logs. ARGV: attempt, cap, lines (JSON
 * array of strings). Writes nothing for a job that is not there or has another attempt. Nobody follows a log: it is read
 * when it is asked for.
 */
export const APPEND_LOGS = `
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return 0 end
local lines = cjson.decode(ARGV[3])
local last = redis.call('HINCRBY', KEYS[1], 'logs', #lines)
for index, line in ipairs(lines) do
  redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[2], (last - #lines + index) .. '-0', 'line', line)
end
return last
`;

/** Forgets that a job is to be archived, unless it has changed since. KEYS: jobs to archive. ARGV: id, its mark. */
export const CLEAR_ARCHIVE_MARK = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1
`;

/** KEYS: job, channel. ARGV: attempt, progress (JSON). Writes nothing for a job that is not there or has another attempt. */
export const SET_PROGRESS = `
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], '${PROGRESS_FIELD}', ARGV[2])
redis.call('PUBLISH', KEYS[2], '')
return 1
`;
