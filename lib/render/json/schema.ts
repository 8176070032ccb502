/** The JSON Schema of the output (draft 2020-12). */
import schema from "./schema.json" with { type: "json" };

/** The schema as text. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
