/** The page's own script: draws what the lesson holds, and makes its parts answer to the reader. */

import { toggleTheme } from "./appearance";
import { startContents } from "./contents";
import { startMenu } from "./menu";
import { drawSavedOutputs } from "./saved-outputs";

document.documentElement.dataset.alive = "true";
startContents();
startMenu();
const theme = document.getElementById("theme") as HTMLButtonElement;
theme.disabled = false;
theme.addEventListener("click", toggleTheme);
void drawSavedOutputs();
