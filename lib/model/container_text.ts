/** What names a container: in texts, and for filters. */

import type { Container } from "./cgroup_place.ts";

/** As many digits of an id as docker and podman show. */
const SHORT_ID = 12;
const LONG_ID = /^[0-9a-f]{64}$/;

/** True for an id that nobody types. */
export function hasLongId({ id }: Container): boolean {
  return LONG_ID.test(id);
}

function shortId(container: Container): string {
  return hasLongId(container) ? container.id.slice(0, SHORT_ID) : container.id;
}

/** `web`, `kube-system/coredns-5d78c9869d-abcde/coredns`, or the beginning of its id. */
export function containerText(container: Container): string {
  const { name, pod, podNamespace } = container;
  return pod === null || name === null
    ? name ?? shortId(container)
    : `${podNamespace}/${pod}/${name}`;
}

/** Everything that a container may be called. */
export function containerWords(container: Container): readonly string[] {
  const { id, name } = container;
  return [containerText(container), ...(name === null ? [] : [name]), shortId(container), id];
}
