import type { ExportReply, ExportRequest } from '../../src/contracts/ipc/exporter.js';
import { answerOneTask } from '../../src/infra/process/one-task.js';
import { readVersion } from './exported-version.js';
import { EXPORTERS } from './exporters.js';

// Entry of an exporter process, which writes one model version in one format.

answerOneTask<ExportRequest, ExportReply>(async (request) => {
  const { format, options, modelDirectory, target, scratchDirectory } = request;
  const [write, version] = await Promise.all([EXPORTERS[format](), readVersion(modelDirectory)]);
  const result = await write(version, { path: target, scratchDirectory, options });
  return result.outcome === 'written'
    ? { type: 'exported' }
    : { type: 'inexpressible', errors: result.errors };
});
