// What Jenkins calls the job of a branch: its NameEncoder escapes the few characters that an item's name may not have,
// and nothing else.
// https://github.com/jenkinsci/branch-api-plugin/blob/master/src/main/java/jenkins/branch/NameEncoder.java

/** The name of a branch's job; in addresses it is encoded once more. */
export function jobNameOf(branch: string): string {
  if (branch === "") return "%00";
  if (branch === ".") return "%2E";
  if (branch === "..") return "%2E.";
  return branch.replaceAll(/[#%/?[\]\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
