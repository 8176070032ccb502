/**
 * The names of containers, which are not in their cgroups' paths: from files that the runtimes write
 * for themselves. Only names are taken out of them; what does not look as it should is no name.
 */

import type { ContainerNames } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Machines } from "./containers.ts";

/** What is known of a container by its id. */
export interface KnownNames {
  readonly name: string;
  readonly pod: string | null;
  readonly podNamespace: string | null;
}

/** Names by id, 64 hexadecimal digits. */
export type NamesById = ReadonlyMap<string, KnownNames>;

const ID = /^[0-9a-f]{64}$/;

/** No runtime allows longer names; a path has no longer elements. */
const LONGEST_NAME = 255;

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME;
}

/** A character a byte, as all texts from outside. */
const bytesOf = (text: string): string => latin1(new TextEncoder().encode(text));

/** Text of JSON; undefined if it is none. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** A value below a key; undefined for what is no object. */
function valueOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/**
 * Names that runtimes make of what Kubernetes asks for: `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`,
 * none of which can have a `_` in it. Any other name is the container's own.
 */
function namesOf(name: string): KnownNames {
  const parts = name.split("_");
  const [mark, container, pod, podNamespace] = parts;
  if (mark === "k8s" && parts.length === 6 && parts.every((part) => part !== "")) {
    return { name: container, pod, podNamespace };
  }
  return { name, pod: null, podNamespace: null };
}

/** `POD_NAMESPACE_CONTAINER-ID.log`: the names of links in /var/log/containers. */
const LOG_NAME = /^([^_]+)_([^_]+)_(.+)-([0-9a-f]{64})\.log$/;

/** Names by id; docker and podman know best what they call their containers. */
export function decodeContainerNames(captured: ContainerNames | null): NamesById {
  const found = new Map<string, KnownNames>();
  if (captured === null) return found;
  const add = (id: unknown, name: unknown): void => {
    if (typeof id === "string" && ID.test(id) && isName(name)) {
      found.set(id, namesOf(bytesOf(name)));
    }
  };
  for (const bytes of captured.podman) {
    const list = parsed(bytes);
    for (const container of Array.isArray(list) ? list : []) {
      const names = valueOf(container, "names");
      add(valueOf(container, "id"), Array.isArray(names) ? names[0] : undefined);
    }
  }
  for (const { id, bytes } of captured.docker) {
    const name = valueOf(parsed(bytes), "Name");
    add(id, isName(name) ? name.replace(/^\//, "") : undefined);
  }
  for (const log of captured.logs) {
    const [, pod, podNamespace, name, id] = LOG_NAME.exec(bytesOf(log)) ?? [];
    if (id !== undefined) found.set(id, { name, pod, podNamespace });
  }
  return found;
}

/** A line `KEY=VALUE` of a file of systemd's own. */
function lineOf(text: string, key: string): string | null {
  const line = text.split("\n").find((each) => each.startsWith(`${key}=`));
  return line === undefined ? null : line.slice(key.length + 1).replaceAll('"', "");
}

const UNIT_LINK = "unit:";

/** Machines of systemd-machined by their units: /run/systemd/machines. Virtual ones are left out. */
export function decodeMachines(captured: ContainerNames | null): Machines {
  const found = new Map<string, { readonly name: string; readonly service: string | null }>();
  for (const { link, name, bytes } of captured?.machines ?? []) {
    const text = bytes === null ? "" : latin1(bytes);
    if (!link.startsWith(UNIT_LINK) || lineOf(text, "CLASS") === "vm") continue;
    found.set(link.slice(UNIT_LINK.length), {
      name: bytesOf(name),
      service: lineOf(text, "SERVICE"),
    });
  }
  return found;
}
