import { Type } from 'typebox';
import {
  MODEL_FILES,
  type ModelFile,
  ModelListSchema,
  ModelSchema,
  ModelVersionSchema,
} from '../../../contracts/models.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { listQueryProperties, ModelNameSchema } from '../../../schema/primitives.js';
import { closedObject, ref, stringEnum } from '../../../schema/schema-helpers.js';
import type { ModelService } from '../../../services/models/model-service.js';
import type { Api } from '../../api.js';
import { toList, toModel, toModelVersion } from '../../documents.js';
import { DownloadHeadersSchema, downloadResponses } from '../../files/download-contract.js';
import { sendFile } from '../../files/send-file.js';
import { notFound, versionNotFound } from '../../problems/http-problem.js';
import { binaryFile, noContent, responses } from '../../responses.js';
import { ModelParamsSchema, ModelVersionParamsSchema, toListQuery } from './parameters.js';

const tags = ['models'];
const MEDIA_TYPES: Record<ModelFile, string> = {
  'model.json': 'application/json',
  'weights.bin': 'application/octet-stream',
  'optimizer.safetensors': 'application/octet-stream',
  'job.json': 'application/json',
};

const ModelListQuerySchema = closedObject(listQueryProperties(ModelNameSchema));

const ModelFileParamsSchema = closedObject({
  ...ModelVersionParamsSchema.properties,
  file: stringEnum(MODEL_FILES, { description: 'A file of the model version.' }),
});

/** Routes to list, read, download and delete trained models. */
export function registerModelRoutes(api: Api, models: ForCaller<ModelService>): void {
  registerList(api, models);
  registerVersion(api, models);
  registerDownload(api, models);
  registerDelete(api, models);
}

function registerList(api: Api, models: ForCaller<ModelService>): void {
  api.get(
    '/models',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listModels',
        summary: 'List models by name',
        tags,
        querystring: ModelListQuerySchema,
        response: responses({ 200: ref(ModelListSchema) }),
      },
    },
    async (request) => toList(await models(request.caller).list(toListQuery(request.query)), toModel),
  );

  api.get(
    '/models/:name',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getModel',
        summary: 'Get a model with its newest version',
        tags,
        params: ModelParamsSchema,
        response: responses({ 200: ref(ModelSchema) }),
      },
    },
    async (request) => {
      const model = await models(request.caller).get(request.params.name);
      if (model === undefined) throw notFound('model', request.params.name);
      return toModel(model);
    },
  );
}

function registerVersion(api: Api, models: ForCaller<ModelService>): void {
  api.get(
    '/models/:name/versions/:version',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getModelVersion',
        summary: 'Get a model version: inputs, preprocessing, classes, evaluation, files',
        tags,
        params: ModelVersionParamsSchema,
        response: responses({ 200: ref(ModelVersionSchema) }),
      },
    },
    async (request) => {
      const { name, version } = request.params;
      const manifest = await models(request.caller).version(name, version);
      if (manifest === undefined) throw versionNotFound(name, version);
      return toModelVersion(manifest);
    },
  );
}

function registerDownload(api: Api, models: ForCaller<ModelService>): void {
  api.get(
    '/models/:name/versions/:version/files/:file',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'downloadModelFile',
        summary: 'Download a file of a model version',
        description:
          'In the format of TensorFlow.js: `tf.loadLayersModel` accepts the URL of `model.json` and finds `weights.bin` next to it.',
        tags,
        params: ModelFileParamsSchema,
        headers: DownloadHeadersSchema,
        response: downloadResponses({
          'application/json': { schema: Type.Object({}, { additionalProperties: true }) },
          ...binaryFile,
        }),
      },
    },
    async (request, reply) => {
      const { name, version, file } = request.params;
      const found = await models(request.caller).file(name, version, file);
      if (found === undefined) throw versionNotFound(name, version);
      return sendFile(request, reply, { ...found, mediaType: MEDIA_TYPES[file] });
    },
  );
}

function registerDelete(api: Api, models: ForCaller<ModelService>): void {
  api.delete(
    '/models/:name',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'deleteModel',
        summary: 'Delete a model with all its versions',
        description:
          'Permanently deletes all versions. A model trained under the same name later continues with the next version number.',
        tags,
        params: ModelParamsSchema,
        response: responses({ 204: noContent('The model was deleted.') }),
      },
    },
    async ({ caller, params: { name } }, reply) => {
      if (!(await models(caller).delete(name))) throw notFound('model', name);
      return reply.code(204).send();
    },
  );

  api.delete(
    '/models/:name/versions/:version',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'deleteModelVersion',
        summary: 'Delete a model version',
        description:
          'Permanently deletes the version and its files; its number is never reused. The previous version becomes the newest; deleting the last version deletes the model. The job that trained it stays and still refers to it.',
        tags,
        params: ModelVersionParamsSchema,
        response: responses({ 204: noContent('The version was deleted.') }),
      },
    },
    async ({ caller, params: { name, version } }, reply) => {
      if (!(await models(caller).deleteVersion(name, version))) throw versionNotFound(name, version);
      return reply.code(204).send();
    },
  );
}
