// Where Bitbucket shows an app's modules. https://developer.atlassian.com/cloud/bitbucket/modules/ Atlassian's list for
// web items is longer than what could be read; unknown ones under org.bitbucket.repository pass there.

/** The two places for panels the stand-in shows, and the mirror settings it does not. */
export const panelLocations = [
  "org.bitbucket.repository.overview.informationPanel",
  "org.bitbucket.pullrequest.overview.informationPanel",
  "org.bitbucket.account.admin.mirror.config",
] as const;

/** Pages of a repository. */
export const repoPageLocations = ["org.bitbucket.repository.navigation", "org.bitbucket.repository.actions"] as const;

/** Pages of settings. */
export const adminPageLocations = ["org.bitbucket.repository.admin", "org.bitbucket.account.admin"] as const;

/** Links and dialogs. */
export const itemLocations = [
  "org.bitbucket.account.admin.mirror.config.actions",
  "org.bitbucket.addon.management",
  "org.bitbucket.branch.list.actions",
  "org.bitbucket.branch.summary.actions",
  "org.bitbucket.branch.summary.info",
  "org.bitbucket.commit.summary.actions",
  "org.bitbucket.commit.summary.info",
  "org.bitbucket.pullrequest.summary.actions",
  "org.bitbucket.pullrequest.summary.info",
  "org.bitbucket.repository.actions",
  "org.bitbucket.repository.navigation",
] as const;

/** Conditions a module may name. */
export const conditionNames = [
  "has_permission",
  "equals",
  "contains",
  "has_account_permission",
  "has_workspace_permission",
  "has_issue_permission",
  "meets_access_requirements",
  "property_exists",
  "has_file",
  "scm",
  "user_has_premium",
  "has_addon",
  "flag_is_active",
  "has_feature",
] as const;
