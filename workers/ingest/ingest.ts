import type { IngestReply, IngestRequest } from '../../src/contracts/ipc/ingest.js';
import type { IngestedArrays } from './arrays/arrays.js';
import { ingestCsvFiles } from './csv/csv-files.js';
import type { IngestedTables } from './csv/csv-ingest.js';
import { ingestCsv } from './csv/reading/csv.js';
import { createFindings, type Findings } from './findings.js';
import { finishDataset } from './finish-dataset.js';
import { openUpload, type Upload } from './formats/upload-format.js';
import { checkOptions } from './formats/upload-options.js';
import { ingestImageTable } from './images/image-table.js';
import { ingestImageZip } from './images/image-zip.js';
import { jsonToCsv } from './json/json-rows.js';
import { ingestIdx } from './numpy/idx.js';
import { ingestNpy, ingestNpz } from './numpy/npz.js';
import { createOutput, type Output } from './output.js';
import { Rejection } from './rejection.js';
import { createScratch, type Scratch } from './scratch.js';
import { ingestTextZip } from './text/text-zip.js';

/** Converts an upload to arrays and dataset.json in the target directory. */
export async function ingest(request: IngestRequest): Promise<IngestReply> {
  const { maxUploadBytes } = request.limits;
  const context: Context = {
    request,
    output: createOutput(request.targetDirectory, maxUploadBytes),
    // Unpacked data may exist twice: as received, and in storage order or format.
    scratch: createScratch(request.scratchDirectory, 2 * maxUploadBytes),
    findings: createFindings(),
  };
  try {
    const upload = await openUpload(request, context.scratch, context.findings);
    checkOptions(upload.format, request.options);
    const parsed = await parseUpload(upload, context);
    const stored = await finishDataset(request, upload.format, parsed, context.findings);
    return { type: 'ingested', stored };
  } catch (error) {
    if (error instanceof Rejection) return { type: 'rejected', errors: error.items };
    throw error;
  } finally {
    await context.output.close();
  }
}

/** How JSON rows are written as CSV: the first row is the header unless the columns already have names. */
const JSON_ROWS = { header: 'true', delimiter: 'comma', decimal: 'point' } as const;

/** Tables keep the order of their rows. */
const inOrder = ({ arrays }: IngestedTables): IngestedArrays => ({ arrays, isShuffled: false });

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
  const table = { output, findings, maxTextCharacters: limits.maxTextCharacters };
  const images = { options, limits, output, scratch, findings };
  switch (format) {
    case 'npz':
      return ingestNpz(file, { output, scratch, findings, options, limits });
    case 'npy':
      return ingestNpy(files, { output, scratch, findings, options, limits });
    case 'idx':
      return ingestIdx(files, limits, output, findings);
    case 'csv':
      return inOrder(await ingestCsvFiles(files, options, table));
    case 'json':
      return inOrder(await ingestCsv(await jsonToCsv(file, scratch), { ...options, ...JSON_ROWS }, table));
    case 'image_zip':
      return ingestImageZip(file, images);
    case 'image_table':
      return ingestImageTable(file, images);
    case 'text_zip':
      return ingestTextZip(file, images);
  }
}
