// Secrets at rest (S8): AES-256-GCM with a key id, bound to the tenant and the place they are kept in, so that
// a sealed value copied to another row does not open.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { Problem } from "../../core/problem.ts";
import { shorten } from "../../core/text/text.ts";

export interface SealKey {
  /** Letters, digits, dashes, underscores; written beside what it sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Seal {
  /** Seals with the first key. `purpose` names the place: "server-secrets:<id>". */
  seal(tenantId: string, purpose: string, text: string): string;
  /** Opens what any of the keys sealed, for the same tenant and purpose only. */
  open(tenantId: string, purpose: string, sealed: string): string;
  /** False for what an older key sealed. */
  isCurrent(sealed: string): boolean;
}

/** A seal over one or several keys; the first one seals, all of them open. */
export function makeSeal(keys: readonly SealKey[]): Seal {
  const first = keys[0];
  if (first === undefined)
    throw new Problem("wrong-configuration", "No key is configured that secrets could be sealed with: please set one.");
  for (const { id, key } of keys) checkKey(id, key);
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    seal: (tenantId, purpose, text) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, first.key, nonce, { authTagLength: tagBytes }).setAAD(
        bindingOf(tenantId, purpose),
      );
      const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${first.id}.${sealed.toString("base64url")}`;
    },
    open: (tenantId, purpose, sealed) => {
      const [key, bytes] = partsOf(sealed, byId);
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(bindingOf(tenantId, purpose))
          .setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString(
          "utf8",
        );
      } catch (thrown) {
        throw new Problem(
          "wrong-configuration",
          "A stored secret does not open with its key: the key was changed under the same id, or the value was moved; the operator has to restore the key.",
          {
            cause: thrown,
          },
        );
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${version}.${first.id}.`),
  };
}

/** How a token is looked up without being kept: its SHA-256 in hex. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

const algorithm = "aes-256-gcm";
const version = "s1";
const nonceBytes = 12;
const tagBytes = 16;

function checkKey(id: string, key: Uint8Array): void {
  if (!/^[\w-]{1,40}$/.test(id))
    throw new Problem(
      "wrong-configuration",
      `The name of a sealing key, "${shorten(id, 40)}", has to be 1 to 40 letters, digits, dashes or underscores.`,
    );
  if (key.length !== 32)
    throw new Problem("wrong-configuration", `The sealing key "${id}" has ${key.length} bytes; it has to have 32.`);
}

function bindingOf(tenantId: string, purpose: string): Buffer {
  return Buffer.from(JSON.stringify([tenantId, purpose]));
}

function partsOf(sealed: string, keys: ReadonlyMap<string, Uint8Array>): [Uint8Array, Buffer] {
  const [form, id = "", text = ""] = sealed.split(".");
  const key = keys.get(id);
  if (form !== version || key === undefined) {
    throw new Problem(
      "wrong-configuration",
      `A stored secret was sealed with the key "${id}", which is not configured: the operator has to add it beside the new one.`,
    );
  }
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < nonceBytes + tagBytes)
    throw new Problem("wrong-configuration", "A stored secret is cut short in the database: it has to be typed again.");
  return [key, bytes];
}
