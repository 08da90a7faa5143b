import type { TSchema } from 'typebox';
import { Type } from 'typebox';
import { type ResolvedModel, ResolvedModelSchema } from '../../../contracts/jobs/training-config.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { resolvedGraphOf } from '../../../domain/model/short/resolved-graph.js';
import { modelToKeras3 } from '../../../keras/formats/keras3-model.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { ConditionalHeadersSchema, conditionalResponses } from '../../files/download-contract.js';
import { notFound } from '../../problems/http-problem.js';
import { sendDocument, writeDocument } from '../../sent-documents.js';
import { JobParamsSchema } from './parameters.js';

/** A form in which the definition of a job's model is returned. */
interface DefinitionForm {
  path: string;
  operationId: string;
  summary: string;
  description: string;
  response: TSchema;
  write(model: ResolvedModel): unknown;
}

const FORMS: readonly DefinitionForm[] = [
  {
    path: '/jobs/:id/model',
    operationId: 'getJobModel',
    summary: 'The model definition of a job',
    description:
      'The resolved definition in the short form: every layer with its name and all its arguments. It can be posted as `model` of another job. It never changes, so a client that has it gets 304 for its `ETag`.',
    response: ref(ResolvedModelSchema),
    write: (model) => model,
  },
  {
    path: '/jobs/:id/model/keras',
    operationId: 'getJobKerasModel',
    summary: 'The model definition of a job, for Keras',
    description:
      'The definition as `model.to_json()` of Keras 3 prints it; `keras.models.model_from_json` reads it. Its weights are those that Keras draws.',
    response: Type.Object({}, { additionalProperties: true }),
    write: (model) => modelToKeras3(resolvedGraphOf(model)),
  },
];

/** The model definition of a job, which never changes. */
export function registerJobDefinitionRoutes(api: Api, jobs: ForCaller<JobService>): void {
  for (const { path, operationId, summary, description, response, write } of FORMS)
    api.get(
      path,
      {
        config: { scope: 'read' },
        schema: {
          operationId,
          summary,
          description,
          tags: ['jobs'],
          params: JobParamsSchema,
          headers: ConditionalHeadersSchema,
          response: conditionalResponses('The model definition.', response),
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const definition = await jobs(request.caller).definition(id);
        if (definition === undefined) throw notFound('job', id);
        return sendDocument(reply, writeDocument(write(definition.model)));
      },
    );
}
