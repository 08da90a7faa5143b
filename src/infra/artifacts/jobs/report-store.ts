import { join } from 'node:path';
import { Type } from 'typebox';
import { REPORTS_FILE } from '../../../contracts/ipc/trainer.js';
import type { StoredReports } from '../../../contracts/jobs/evaluation-report.js';
import { hasShape } from '../../../domain/admission/has-shape.js';
import type { ReportStore } from '../../../domain/ports.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { DataDirectory } from '../data-directory.js';
import { readDocument } from '../files/read-json.js';
import { attemptsOf } from './attempt-directories.js';

const hasReportsShape = hasShape({
  reports: Type.Array(
    Type.Object({
      output: Type.String(),
      task: Type.String(),
      count: Type.Integer(),
      macro: Type.Object({}),
      weighted: Type.Object({}),
      classes: Type.Array(Type.Object({ index: Type.Integer(), label: Type.String() })),
    }),
  ),
});

/** Reports by class, in the directories of a job's attempts. */
export function createReportStore(directory: DataDirectory, onDamaged?: OnDamaged): ReportStore {
  const ofAttempt = async (jobId: string, attempt: number): Promise<StoredReports | undefined> => {
    const path = join(directory.attempt(jobId, attempt), REPORTS_FILE);
    const read = readDocument<StoredReports>(path, ['reports'], hasReportsShape);
    return unlessDamaged(read, onDamaged);
  };
  return {
    async newest(jobId, firstAttempt) {
      const attempts = (await attemptsOf(directory, jobId)).filter((attempt) => attempt >= firstAttempt);
      for (const attempt of attempts.reverse()) {
        const reports = await ofAttempt(jobId, attempt);
        if (reports !== undefined) return reports;
      }
      return undefined;
    },
  };
}
