import type { UploadFormat, UploadOptions } from '../../src/contracts/datasets.js';
import type { IngestReply, IngestRequest } from '../../src/contracts/ingest-protocol.js';
import { TABLE_OPTIONS } from '../../src/contracts/table-options.js';
import type { IngestedArrays } from './arrays.js';
import { ingestCsvFiles } from './csv-files.js';
import { createFindings, type Findings } from './findings.js';
import { finishDataset } from './finish-dataset.js';
import { ingestIdx } from './idx.js';
import { ingestImageZip } from './image-zip.js';
import { ingestNpz } from './npz.js';
import { createOutput, type Output } from './output.js';
import { Rejection } from './rejection.js';
import { detectFormat } from './upload-format.js';

/** Turns one upload into arrays and dataset.json in the target directory. */
export async function ingest(request: IngestRequest): Promise<IngestReply> {
  try {
    const format = await detectFormat(request.files, request.options);
    if (format !== 'csv') refuseTableOptions(format, request.options);
    const output = createOutput(request.targetDirectory, request.limits.maxBytes);
    const findings = createFindings();
    const parsed = await parseUpload(format, request, output, findings);
    const stored = await finishDataset(request, format, parsed, findings);
    return { type: 'ingested', stored };
  } catch (error) {
    if (error instanceof Rejection) return { type: 'rejected', errors: error.items };
    throw error;
  }
}

function refuseTableOptions(format: UploadFormat, options: UploadOptions): void {
  for (const name of TABLE_OPTIONS) {
    if (options[name] === undefined) continue;
    throw new Rejection(
      'invalid_value',
      `${name} is about tables such as CSV; this upload is ${format}. Leave it out.`,
      `/${name}`,
    );
  }
}

function parseUpload(
  format: UploadFormat,
  request: IngestRequest,
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  const { files, options, limits } = request;
  const [file] = files;
  if (file === undefined) throw new Error('there is a file');
  switch (format) {
    case 'npz':
      return ingestNpz(file, limits, output, findings);
    case 'idx':
      return ingestIdx(files, limits, output, findings);
    case 'csv':
      return ingestCsvFiles(files, options, output, findings);
    case 'image_zip':
      return ingestImageZip(file, options, limits, output, findings);
  }
}
