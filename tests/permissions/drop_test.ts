import assert from "node:assert/strict";
import {
  dropPermissions,
  PERMISSION_KINDS,
  type PermissionKind,
} from "../../lib/acquire/sandbox/drop_permissions.ts";
import { EnvironmentError } from "../../lib/model/problem.ts";
import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { run } from "../../main.ts";
import { ROOT } from "../support/programs/program.ts";

/** What a revocation answers. */
interface Answer {
  readonly state: Deno.PermissionState;
  readonly partial: boolean;
}

/** In place of Deno's own revocation, which would end this test's permissions. */
class FakeRevocation implements Disposable {
  readonly asked: PermissionKind[] = [];

  constructor(answer: (kind: PermissionKind) => Answer) {
    Object.defineProperty(Deno.permissions, "revokeSync", {
      configurable: true,
      value: ({ name }: { name: PermissionKind }): Answer => {
        this.asked.push(name);
        return answer(name);
      },
    });
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(Deno.permissions, "revokeSync");
  }
}

const GONE: Answer = { state: "prompt", partial: false };

Deno.test("PERMISSION_KINDS: all that Deno has, none that it has not", () => {
  assert.equal(new Set(PERMISSION_KINDS).size, 8);
  for (const name of PERMISSION_KINDS) {
    assert.equal(Deno.permissions.querySync({ name }).state, "granted", name);
  }
});

Deno.test("dropPermissions: revokes all eight, or all but those to keep", () => {
  using fake = new FakeRevocation(() => GONE);
  dropPermissions();
  assert.deepEqual(fake.asked, [...PERMISSION_KINDS]);
  fake.asked.length = 0;
  dropPermissions(["net"]);
  assert.deepEqual(fake.asked, PERMISSION_KINDS.filter((kind) => kind !== "net"));
});

Deno.test("dropPermissions: goes no further when any one kind is left, whole or in part", () => {
  for (const kind of PERMISSION_KINDS) {
    for (const left of [{ state: "granted", partial: false }, { state: "prompt", partial: true }]) {
      using _fake = new FakeRevocation((name) => name === kind ? left as Answer : GONE);
      assert.throws(() => dropPermissions(), (error: unknown) => {
        assert.ok(error instanceof EnvironmentError);
        assert.match(error.message, new RegExp(`\\b${kind}\\b`));
        return true;
      });
    }
  }
});

Deno.test("run: when a permission is left nothing is decoded or printed, and the status is 2", async () => {
  using _fake = new FakeRevocation((name) =>
    name === "ffi" ? { state: "granted", partial: false } : GONE
  );
  const complaints: string[] = [];
  let decoded = false;
  const status = await run(["-tan", "--proc-root", `${ROOT}/testdata/mixed-6.18/proc`], {
    facts: {
      ...hostFacts(),
      get littleEndian(): boolean {
        decoded = true;
        return true;
      },
    },
    out: () => assert.fail("printed"),
    error: (line) => complaints.push(line),
    drop: () => dropPermissions(),
  });
  assert.equal(status, 2);
  assert.deepEqual(complaints, ["the permission to ffi could not be dropped"]);
  assert.equal(decoded, false);
});
