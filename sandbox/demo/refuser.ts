// Makes a stand-in answer as a server that is down behind its proxy.

interface RefusingServer {
  add(fault: { path: string; kind: "status"; status: number }): void;
  clear(): void;
}

/** Answers everything with 503 from now on, or does so no more. */
export function refuser(faults: RefusingServer): (isRefusing: boolean) => void {
  return (isRefusing) => {
    faults.clear();
    if (isRefusing) faults.add({ path: "/", kind: "status", status: 503 });
  };
}
