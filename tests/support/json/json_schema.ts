/** The product's JSON Schema as assertions, by a real validator. */

import { jsonSchema } from "../../../lib/render/json/schema.ts";
import { Ajv2020 } from "../values/npm.ts";

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const isDocument = ajv.compile({ ...jsonSchema(), $id: "sockscope" });
const isSocket = ajv.compile({ $ref: "sockscope#/$defs/socket" });

/** What `--json` prints: a listing or a summary. */
export function assertDocument(value: unknown): void {
  // A wrong record is easier to find by itself than among the errors of a whole listing.
  if (Array.isArray(value)) value.forEach(assertSocket);
  if (!isDocument(value)) throw failure(value, isDocument.errors);
}

/** What one line of `--jsonl` holds. */
export function assertSocket(value: unknown): void {
  if (!isSocket(value)) throw failure(value, isSocket.errors);
}

/** True where the schema takes the value for a socket: for tests of its strictness. */
export function acceptsSocket(value: unknown): boolean {
  return isSocket(value);
}

function failure(value: unknown, errors: typeof isSocket.errors): Error {
  const list = (errors ?? []).map(({ instancePath, message, params }) =>
    `  ${instancePath} ${message} ${JSON.stringify(params)}`
  );
  return new Error(`not by the schema: ${JSON.stringify(value)}\n${list.join("\n")}`);
}
