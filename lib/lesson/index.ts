/** Exercises in lessons: checks that say why, hints, solutions, progress. */

export { CheckResult, check, checkMime } from "./check";
export { todo, type Verdict } from "./exercise";
export { progress } from "./progress";
export { solutions } from "./solutions";
