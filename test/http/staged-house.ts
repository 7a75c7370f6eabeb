// A house for each test of a suite.

import { makeHouse, openHouse } from "./fake-house.ts";
import type { House, Opened } from "./fake-house.ts";

interface Staged {
  readonly house: House;
  readonly opened: Opened;
}

/** Opens a new house's doors before each test of the suite it is called in, and closes them after it. */
export function stageHouse(makeOne: () => House = makeHouse): Staged {
  let staged: Staged | undefined;
  beforeEach(async () => {
    const house = makeOne();
    staged = { house, opened: await openHouse(house) };
  });
  afterEach(() => staged?.opened.close());
  const standing = (): Staged => {
    if (staged === undefined) throw new Error("The house stands only while a test runs.");
    return staged;
  };
  return {
    get house() {
      return standing().house;
    },
    get opened() {
      return standing().opened;
    },
  };
}
