import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import type { Findings } from '../findings.js';
import type { Output } from '../output.js';
import type { Scratch } from '../scratch.js';

/** The surroundings of an upload of images. */
export interface ImageContext {
  options: UploadOptions;
  limits: IngestRequest['limits'];
  output: Output;
  scratch: Scratch;
  findings: Findings;
}
