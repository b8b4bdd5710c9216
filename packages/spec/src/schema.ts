import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Any Standard Schema validator (arktype, zod, valibot, …): https://standardschema.dev */
export type Schema<Input = unknown, Output = Input> = StandardSchemaV1<Input, Output>;

/** What a schema accepts, before defaults are filled in. */
export type InputOf<S extends Schema> = StandardSchemaV1.InferInput<S>;

/** What a schema gives, after defaults are filled in. */
export type OutputOf<S extends Schema> = StandardSchemaV1.InferOutput<S>;
