import { PROGRESS_FIELD } from './keys.js';
import { defineScript } from './script.js';

/**
 * Writes a record with its definition, events, indexes and epochs in one step, if its revision is still the expected one.
 * A write that is sent again because the connection broke before its answer came is recognized by its token.
 *
 * `definition`: JSON, or '' to leave the stored one as it is. `events`: JSON array of strings. `epochs`: JSON array of
 * [number, string]. `clearEpochs`, `clearProgress`, `isUnfinished`: '1' or '0'. `maxUnfinished`: '' for no limit.
 * `otherProject`: '' for the default project. `newIndexes`: the further indexes that a new job enters.
 *
 * Returns 1 when written, 0 when the revision has changed, -1 when the project has too many unfinished jobs.
 */
export const WRITE_JOB = defineScript({
  keys: [
    'job',
    'definitionKey',
    'eventLog',
    'epochSet',
    'projectJobs',
    'oldStatusIndex',
    'newStatusIndex',
    'unfinishedJobs',
    'projects',
    'unarchived',
    'changed',
  ],
  keyLists: ['newIndexes'],
  arguments: [
    'id',
    'token',
    'expectedRevision',
    'record',
    'definition',
    'firstEvent',
    'events',
    'epochs',
    'clearEpochs',
    'clearProgress',
    'isUnfinished',
    'maxUnfinished',
    'otherProject',
    'attempt',
  ],
  lua: `
local revision = redis.call('HGET', job, 'revision') or '0'
if revision ~= expectedRevision then
  for _, entry in ipairs(redis.call('XREVRANGE', eventLog, '+', '-', 'COUNT', 32)) do
    if entry[2][4] == token then return 1 end
  end
  return 0
end
local isFull = maxUnfinished ~= '' and not redis.call('ZSCORE', unfinishedJobs, id)
  and redis.call('ZCARD', unfinishedJobs) >= tonumber(maxUnfinished)
if isFull then return -1 end
local newEvents = cjson.decode(events)
local first = tonumber(firstEvent)
for index, event in ipairs(newEvents) do
  redis.call('XADD', eventLog, (first + index - 1) .. '-0', 'event', event, 'token', token)
end
redis.call('HSET', job, 'record', record, 'revision', revision + 1, 'events', first + #newEvents - 1, 'attempt', attempt)
if definition ~= '' then redis.call('SET', definitionKey, definition) end
redis.call('ZADD', projectJobs, 0, id)
local hasMoved = oldStatusIndex ~= newStatusIndex
if hasMoved then redis.call('ZREM', oldStatusIndex, id) end
if hasMoved or expectedRevision == '0' then redis.call('HSET', unarchived, id, revision + 1) end
redis.call('ZADD', newStatusIndex, 0, id)
if isUnfinished == '1' then redis.call('ZADD', unfinishedJobs, 0, id) else redis.call('ZREM', unfinishedJobs, id) end
if otherProject ~= '' then redis.call('SADD', projects, otherProject) end
for _, index in ipairs(newIndexes) do redis.call('ZADD', index, 0, id) end
if clearEpochs == '1' then redis.call('DEL', epochSet) end
if clearProgress == '1' then redis.call('HDEL', job, '${PROGRESS_FIELD}') end
for _, epoch in ipairs(cjson.decode(epochs)) do
  redis.call('ZREMRANGEBYSCORE', epochSet, epoch[1], epoch[1])
  redis.call('ZADD', epochSet, epoch[1], epoch[2])
end
redis.call('PUBLISH', changed, '')
return 1
`,
});

/**
 * Removes a job with everything stored of it, and notes that its files are to be removed, if its revision is still the
 * expected one. `documents`: everything stored of the job besides its hash. `indexes`: the sorted sets that list it.
 * Returns 1 when removed, also where this was sent before, 0 when the revision has changed.
 */
export const REMOVE_JOB = defineScript({
  keys: ['job', 'removedJobs', 'wasRemoved', 'changed'],
  keyLists: ['documents', 'indexes'],
  arguments: ['id', 'expectedRevision', 'markSeconds'],
  lua: `
local revision = redis.call('HGET', job, 'revision')
if not revision then return redis.call('SISMEMBER', removedJobs, id) end
if revision ~= expectedRevision then return 0 end
redis.call('SADD', removedJobs, id)
redis.call('DEL', job, unpack(documents))
redis.call('SET', wasRemoved, '1', 'EX', markSeconds)
for _, index in ipairs(indexes) do redis.call('ZREM', index, id) end
redis.call('PUBLISH', changed, '')
return 1
`,
});

/**
 * Lists ids of jobs, newest first, that are in every index of `inAll` and in none of `inNone`; all are sorted sets of ids.
 * `after`: the id to continue from, or ''. Looks at most at `mostLooked` ids of the smallest index, so that Redis soon
 * serves others again.
 *
 * Returns the ids, and the id to continue from, or '' at the end of the index.
 */
export const LIST_JOBS = defineScript({
  keyLists: ['inAll', 'inNone'],
  keys: [],
  arguments: ['after', 'wanted', 'mostLooked'],
  lua: `
local along, size = nil, math.huge
for _, index in ipairs(inAll) do
  local count = redis.call('ZCARD', index)
  if count < size then along, size = index, count end
end
local function matches(id)
  for _, index in ipairs(inAll) do
    if index ~= along and not redis.call('ZSCORE', index, id) then return false end
  end
  for _, index in ipairs(inNone) do
    if redis.call('ZSCORE', index, id) then return false end
  end
  return true
end
local start = after == '' and '+' or '(' .. after
local found, looked, last = {}, 0, ''
while looked < tonumber(mostLooked) do
  local ids = redis.call('ZREVRANGEBYLEX', along, start, '-', 'LIMIT', 0, 250)
  for _, id in ipairs(ids) do
    if matches(id) then table.insert(found, id) end
    if #found == tonumber(wanted) then return { found, id } end
  end
  if #ids < 250 then return { found, '' } end
  looked, last = looked + #ids, ids[#ids]
  start = '(' .. last
end
return { found, last }
`,
});

/**
 * Appends lines (JSON array of strings) to the log of a job and drops the oldest beyond the cap. Writes nothing for a job
 * that does not exist or has another attempt. Publishes nothing: a log is read when it is asked for.
 */
export const APPEND_LOGS = defineScript({
  keys: ['job', 'log'],
  arguments: ['attempt', 'maxLines', 'lines'],
  lua: `
if redis.call('HGET', job, 'attempt') ~= attempt then return 0 end
local newLines = cjson.decode(lines)
local last = redis.call('HINCRBY', job, 'logs', #newLines)
for index, line in ipairs(newLines) do
  redis.call('XADD', log, 'MAXLEN', maxLines, (last - #newLines + index) .. '-0', 'line', line)
end
return last
`,
});

/** Removes the archive mark of a job, unless the job has changed since the mark was read. */
export const CLEAR_ARCHIVE_MARK = defineScript({
  keys: ['unarchived'],
  arguments: ['id', 'mark'],
  lua: `
if redis.call('HGET', unarchived, id) == mark then redis.call('HDEL', unarchived, id) end
return 1
`,
});

/** Stores the progress (JSON) of an attempt. Writes nothing for a job that does not exist or has another attempt. */
export const SET_PROGRESS = defineScript({
  keys: ['job', 'changed'],
  arguments: ['attempt', 'progress'],
  lua: `
if redis.call('HGET', job, 'attempt') ~= attempt then return 0 end
redis.call('HSET', job, '${PROGRESS_FIELD}', progress)
redis.call('PUBLISH', changed, '')
return 1
`,
});
