// Every form of ours that people fill in: how it is refused, what is secret in it, and what it keeps.

import { repositoryId } from "../http/pages/sample.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

export interface FormRow {
  readonly name: string;
  readonly address: string;
  /** The button that sends it. */
  readonly save: string;
  /** A control by id, what is typed to have it refused, and what is said. */
  readonly wrong: readonly [id: string, value: string, fault: RegExp];
  /** Another control, which keeps what was typed. */
  readonly kept?: readonly [id: string, value: string];
  /** A secret control, and what may be typed into it. */
  readonly secret?: readonly [id: string, value: string];
  /** The button that tries out what is typed, in place. */
  readonly test?: string;
  /** What it is sent with once it is mended. */
  readonly right?: string;
  /** Kept for the time after a session that ended. */
  readonly isDrafted?: true;
}

const alertSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export const formTable: readonly FormRow[] = [
  {
    name: "a CI server",
    address: `${mine}/servers/a-server`,
    save: "Save",
    wrong: ["server-name", "", /Name is missing/],
    kept: ["ci-user", "another"],
    secret: ["ci-token", "typed-token"],
    test: "Test connection",
    right: "Build box",
    isDrafted: true,
  },
  {
    name: "a new CI server",
    address: `${mine}/new-server?kind=jenkins`,
    save: "Save and go on",
    wrong: ["server-name", "", /Name is missing/],
    kept: ["ci-address", "https://build.example.com"],
    secret: ["ci-token", "typed-token"],
    test: "Test connection",
    isDrafted: true,
  },
  {
    name: "a link",
    address: `${mine}/links/unit/edit`,
    save: "Save",
    wrong: ["link-name", "", /Name is missing/],
    kept: ["job-job", "payments/other"],
    secret: ["job-buildToken", "typed-token"],
    test: "Test connection",
    right: "renamed",
    isDrafted: true,
  },
  {
    name: "a new link",
    address: `${mine}/new-link?server=a-server`,
    save: "Save",
    wrong: ["link-name", "", /Name is missing/],
    kept: ["job-job", "payments/other"],
    secret: ["job-buildToken", "typed-token"],
    test: "Test connection",
    isDrafted: true,
  },
  {
    name: "the folded part of a link",
    address: `${mine}/links/unit/edit`,
    save: "Save",
    wrong: ["link-deadlineMinutes", "0", /Please give 1 to/],
    kept: ["link-commentWords", "/go"],
    test: "Test connection",
    isDrafted: true,
  },
  {
    name: "the secret parameters of a link",
    address: `${mine}/links/unit/edit`,
    save: "Save",
    wrong: ["link-secretParameters", "no line of ours", /is not NAME=value/],
    kept: ["link-name", "renamed"],
    isDrafted: true,
  },
  {
    name: "alerts",
    address: `${mine}/alerts`,
    save: "Save",
    wrong: ["alert-email", "nobody", /This is no e-mail address/],
    kept: ["alert-url", "https://chat.example.com/hook"],
    secret: ["alert-secret", alertSecret],
    test: "Send a test",
    right: "team@example.com",
    isDrafted: true,
  },
  {
    name: "the owner and users of a CI server",
    address: `${mine}/servers/a-server`,
    save: "Save owner and users",
    wrong: ["access-requests", "not a request", /request|METHOD/i],
    kept: ["access-users", "acme/web-*"],
  },
  {
    name: "connecting a repository",
    address: "/repositories",
    save: "Connect",
    wrong: ["name", "nothing", /Please type it as workspace\/repository/],
  },
];
