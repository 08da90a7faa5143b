import type { IngestReply, IngestRequest } from '../../src/contracts/ipc/ingest.js';
import type { IngestedArrays } from './arrays/arrays.js';
import { ingestCsvFiles } from './csv/csv-files.js';
import { ingestCsv } from './csv/reading/csv.js';
import { createFindings, type Findings } from './findings.js';
import { finishDataset } from './finish-dataset.js';
import { openUpload, type Upload } from './formats/upload-format.js';
import { checkOptions } from './formats/upload-options.js';
import { ingestImageZip } from './images/image-zip.js';
import { jsonToCsv } from './json/json-rows.js';
import { ingestIdx } from './numpy/idx.js';
import { ingestNpy, ingestNpz } from './numpy/npz.js';
import { createOutput, type Output } from './output.js';
import { Rejection } from './rejection.js';
import { createScratch, type Scratch } from './scratch.js';

/** Converts an upload to arrays and dataset.json in the target directory. */
export async function ingest(request: IngestRequest): Promise<IngestReply> {
  try {
    const { maxUploadBytes } = request.limits;
    const context: Context = {
      request,
      output: createOutput(request.targetDirectory, maxUploadBytes),
      // Unpacked data may exist twice: as received, and in storage order or format.
      scratch: createScratch(request.scratchDirectory, 2 * maxUploadBytes),
      findings: createFindings(),
    };
    const upload = await openUpload(request, context.scratch, context.findings);
    checkOptions(upload.format, request.options);
    const parsed = await parseUpload(upload, context);
    const stored = await finishDataset(request, upload.format, parsed, context.findings);
    return { type: 'ingested', stored };
  } catch (error) {
    if (error instanceof Rejection) return { type: 'rejected', errors: error.items };
    throw error;
  }
}

/** How JSON rows are written as CSV: the first row is the header unless the columns already have names. */
const JSON_ROWS = { header: 'true', delimiter: 'comma', decimal: 'point' } as const;

interface Context {
  request: IngestRequest;
  output: Output;
  scratch: Scratch;
  findings: Findings;
}

async function parseUpload({ format, files }: Upload, context: Context): Promise<IngestedArrays> {
  const { request, output, scratch, findings } = context;
  const { options, limits } = request;
  const [file] = files;
  switch (format) {
    case 'npz':
      return ingestNpz(file, limits, { output, scratch, findings });
    case 'npy':
      return ingestNpy(files, { output, scratch, findings });
    case 'idx':
      return ingestIdx(files, limits, output, findings);
    case 'csv':
      return ingestCsvFiles(files, options, output, findings);
    case 'json':
      return ingestCsv(await jsonToCsv(file, scratch), { ...options, ...JSON_ROWS }, output, findings);
    case 'image_zip':
      return ingestImageZip(file, options, limits, output, findings);
  }
}
