import type { FastifyRequest } from 'fastify';
import { type ModelManifest, ModelVersionSchema } from '../../../contracts/models.js';
import { type ModelImport, ModelImportSchema } from '../../../contracts/weights/model-import.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { ERRORS } from '../../../domain/problems/errors.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { ImportService } from '../../../services/models/import-service.js';
import type { Api } from '../../api.js';
import { modelVersionPath, toModelVersion } from '../../documents.js';
import { HttpProblem, invalid, quotaExceeded } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';

/** POST /models: a model that was trained elsewhere becomes a version. */
export function registerImportRoute(api: Api, imports: ForCaller<ImportService>): void {
  api.post(
    '/models',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'importModel',
        summary: 'Import a model that was trained elsewhere',
        description:
          'Makes uploaded weights, and the definition in their file or in `model`, the next version of a model, which then predicts like any other.',
        tags: ['models'],
        body: ref(ModelImportSchema),
        response: responses({ 201: ref(ModelVersionSchema) }),
      },
    },
    async (request, reply) => {
      const manifest = await importModel(request, imports(request.caller), request.body);
      const location = modelVersionPath(manifest.name, manifest.version);
      return reply.code(201).header('location', location).send(toModelVersion(manifest));
    },
  );
}

async function importModel(
  request: FastifyRequest,
  imports: ImportService,
  body: ModelImport,
): Promise<ModelManifest> {
  const result = await imports.import(body);
  switch (result.outcome) {
    case 'imported':
      return result.manifest;
    case 'invalid':
      throw invalid('validation_failed', result.errors);
    case 'quota_exceeded':
      throw quotaExceeded(result);
    case 'failed': {
      request.log.error({ reason: result.message }, 'Import failed');
      const { description, fix } = ERRORS.ingest_failed;
      throw new HttpProblem('ingest_failed', `${description} ${fix}`);
    }
  }
}
