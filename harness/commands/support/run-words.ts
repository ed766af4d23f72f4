/** How commands take a run: `runsNamed` reads it. */
export const runWords = "a run's folder, a results folder, or how the name of a run in results/ begins";
